"""How fast Lanmu is, measured: `make bench`. Method and figures are in README.md."""

"""One file per check. To add one: README.md, "To add a check"."""

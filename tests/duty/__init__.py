"""Column duty."""

"""The measuring harness itself: what it says must be what was measured."""

"""How fast and how right the content checks are."""

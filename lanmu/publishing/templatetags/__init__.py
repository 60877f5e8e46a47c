"""Template tags of the publishing screens."""

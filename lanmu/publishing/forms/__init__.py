"""Forms of the publishing screens."""

"""Whole ways through the product, by real browsers with real logins."""

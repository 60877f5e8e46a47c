"""Approved content → public files. Knows no domain app: sections register what exists and how it renders."""

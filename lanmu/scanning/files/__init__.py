"""Attachments: their text for the checks, and what they carry unseen. Hostile files are read in a bounded process."""

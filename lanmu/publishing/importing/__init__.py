"""Bringing texts in: Word files, Markdown, CSV, JSONL; one by one into a draft, or in bulk under one authorisation."""

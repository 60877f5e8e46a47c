"""Screens of the monthly filings."""

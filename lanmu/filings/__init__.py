"""Monthly filings of the operating departments (第十六条)."""

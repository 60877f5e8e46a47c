"""Monthly filings."""

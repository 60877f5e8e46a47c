"""One verb each: reasons → transaction → history, audit, release changes, permissions."""

"""One verb each: reasons → transaction → compare-and-set → history row → audit row → notices."""

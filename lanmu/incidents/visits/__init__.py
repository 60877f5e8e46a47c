"""Visits from the server's own access log: lines, counting, reading by and by, the report (第七条（三）)."""

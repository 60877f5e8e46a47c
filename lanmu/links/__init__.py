"""Links of pages: what they are, where they lead, whether they work. An engine: it knows no domain."""

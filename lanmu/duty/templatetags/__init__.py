"""How lights and days are shown."""

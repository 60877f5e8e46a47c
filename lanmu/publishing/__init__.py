"""Articles, 三审三校, the approval record and the one publish door."""

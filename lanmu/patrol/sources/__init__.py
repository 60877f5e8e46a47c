"""Who looks: one file per source. Each reads, and answers what it saw; recording is `actions.observe`'s."""

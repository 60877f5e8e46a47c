"""People, departments, posts and roles."""

"""变更审批: the two-person rule for what the public sees besides articles."""

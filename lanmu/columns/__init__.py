"""The column tree and the responsibility table it follows (附件1)."""

"""Orders, bulletins, scores and assessment (第四条, 第十七条)."""

"""Patrols, the findings they keep, spot checks and campaigns (第七条, 第十二条, 第十七条)."""

"""Column duty: two clocks per column, hand-overs, signed statements, pauses (第九条, 第十二条（二）)."""

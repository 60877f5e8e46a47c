"""Chinese numerals up to 9999."""

DIGITS = dict(zip("零〇○一二三四五六七八九两", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}


def han_number(text: str) -> int:
    """一百零三 → 103; 0 for what is no such number."""
    total = digit = 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in DIGITS:
            digit = DIGITS[sign]
        else:
            return 0
    return total + digit

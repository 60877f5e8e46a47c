"""`python -m benchmarks.proofing FOLDER`: speed of the checks, flags on real texts, sentences with known errors.

The rules first, then the statistical levels with a model trained from the laws of FOLDER (--model: one made before).

FOLDER holds `articles.jsonl` (title, body) and `csc/*.tsv` (source<TAB>target), as `../shared/data` does. It counts
processor time of one core, so that a busy machine blurs less. Writes nothing: the figures go into README.md by hand.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks import machine
from benchmarks.proofing.corpus import sets
from benchmarks.proofing.measures import measured
from benchmarks.proofing.model import trained
from lanmu.scanning.context import Context
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Level
from lanmu.scanning.matcher import Matcher
from lanmu.scanning.statistical.proofreader import StatisticalProofreader
from lanmu.scanning.wordlists import Entry, WordList, own_rule, shipped

PATTERNS = 50_000


def large_matcher() -> Matcher:
    """The shipped lists and words of our own up to the number an organisation may load."""
    syllables = "城管市容环卫园林道路桥梁公用垃圾污水照明广告执法"
    entries = tuple(
        Entry(syllables[n % 24] + syllables[n // 24 % 24] + syllables[n // 576 % 24] + f"误{n}", "正")
        for n in range(PATTERNS)
    )
    return Matcher(
        [
            *shipped(),
            WordList("own", "本单位词表", own_rule("own", "本单位词表"), "1", "办公室", date(2024, 5, 8), entries),
        ]
    )


def texts(folder: Path, most: int) -> list[str]:
    """Articles, every n-th of the file."""
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:: max(len(lines) // most, 1)]]
    return [f"{row['title']}\n{row['body']}" for row in rows]


def speed(samples: Sequence[str], context: Context) -> tuple[float, float]:
    """(megabytes of UTF-8 a second, milliseconds for 10,000 characters), processor time."""
    scan(samples[0], context=context)
    size = sum(len(text.encode()) for text in samples)
    begun = time.process_time()
    for text in samples:
        scan(text, context=context)
    rate = size / 1e6 / (time.process_time() - begun)
    article = "\n".join(samples)[:10_000]
    begun = time.process_time()
    for _ in range(20):
        scan(article, context=context)
    return rate, (time.process_time() - begun) / 20 * 1000


def flags(samples: Iterable[str], context: Context) -> tuple[Counter[str], int]:
    """Hits of each rule, and characters."""
    counts: Counter[str] = Counter()
    size = 0
    for text in samples:
        size += len(text)
        counts.update(hit.rule for hit in scan(text, context=context).hits)
    return counts, size


def corrected(text: str, context: Context) -> str:
    """The text with every spelling suggestion taken over."""
    hits = [
        hit for hit in scan(text, checks=["words", "idioms"], context=context).hits if hit.rule.startswith("spelling")
    ]
    for hit in reversed(hits):
        text = text[: hit.start] + (hit.suggestion or hit.text) + text[hit.end :]
    return text


def correction(path: Path, context: Context) -> tuple[int, int, int, int]:
    """(sentences with errors, sentences changed, changed rightly, clean sentences changed)."""
    wrong = changed = right = false = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        source, _, target = line.partition("\t")
        made = corrected(source, context)
        wrong += source != target
        changed += made != source
        right += made != source and made == target
        false += source == target and made != source
    return wrong, changed, right, false


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proofing", description="测量内容检查的速度和准确。")
    parser.add_argument("folder", type=Path, metavar="文件夹", help="放 articles.jsonl 和 csc/ 的文件夹")
    parser.add_argument("--model", type=Path, metavar="文件", help="已训练好的语言模型，省去训练的时间")
    parser.add_argument("--articles", type=int, default=1500, metavar="篇数", help="用多少篇文章，默认 1500")
    args = parser.parse_args(arguments)
    if not (args.folder / "articles.jsonl").is_file():
        print(f"没有 {args.folder / 'articles.jsonl'}，没有可测的文字。")
        return 2
    print(machine.describe())
    context = Context(matcher=large_matcher())
    samples = texts(args.folder, args.articles)
    rate, milliseconds = speed(samples, context)
    print(
        f"全部规则检查，{len(context.matcher or ())} 个词：{rate:.1f} MB/s（UTF-8，"
        f"单核处理器时间）；一万字 {milliseconds:.0f} 毫秒"
    )
    counts, size = flags(samples, context)
    print(f"真实法规 {len(samples)} 篇 {size / 1e4:.0f} 万字，各规则标出的处数：")
    for code, count in counts.most_common():
        print(f"  {code} {count}（每万字 {count / size * 10_000:.2f}）")
    for path in sorted((args.folder / "csc").glob("*.tsv")):
        wrong, changed, right, false = correction(path, context)
        print(f"{path.stem}：有错 {wrong} 句，改了 {changed} 句，改对 {right} 句；原本无错而被改 {false} 句")
    return statistics(args.folder, args.model)


def statistics(folder: Path, model: Path | None) -> int:
    """The statistical levels on every set."""
    if model is None:
        model = Path(tempfile.mkdtemp(prefix="lanmu-proofing-")) / "proofreading.lm"
        seconds = trained(folder, model)
        if seconds is None:
            print("没有安装 libime-data-language-model，统计校对没有测。")
            return 0
        print(f"训练语言模型 {seconds:.0f} 秒，{model.stat().st_size / 1e6:.0f} MB")
    print("| 集 | 级 | 句 | 查出 P/R/F1 | 改对 P/R/F1 | 正确句误报 % | 每万字误报 | 字/秒 |")
    print("|" + "---|" * 8)
    for name, rows in sets(folder).items():
        for level in (Level.LIKELY, Level.HINT):
            reader = StatisticalProofreader(model)
            reader.check(["一二"], level=level, known=frozenset())  # loads the model
            begun = time.process_time()
            found = reader.check([source for source, _ in rows], level=level, known=frozenset())
            rate = sum(len(source) for source, _ in rows) / (time.process_time() - begun)
            made = measured(rows, found)
            detection, right = ("/".join(f"{x:.1f}" for x in each) for each in (made.detection, made.correction))
            clean = f"{made.false_sentences:.2f} | {made.false_flags:.2f}"
            print(f"| {name} | {level} | {made.sentences} | {detection} | {right} | {clean} | {rate:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

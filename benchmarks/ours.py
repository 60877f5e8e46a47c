"""Import and full build of a site of Lanmu."""

import json
from pathlib import Path

from benchmarks.site import DEPARTMENT, Site, columns, timed, write_jsonl
from benchmarks.texts import articles


class ImportRate:
    """`lanmu import` of generated articles into one column of a fresh site: articles a second, the whole command."""

    title = "批量导入"
    unit = "篇/秒"

    def __init__(self, *, folder: Path, count: int) -> None:
        self.folder = folder / "import"
        self.count = count
        self.detail = f"{count} 篇，每篇约 4 KB，导入一个栏目"

    def prepare(self) -> None:
        """An empty site with its columns, and the file."""
        self.empty = Site(self.folder / "empty")
        self.empty.create()
        self.source = write_jsonl(self.folder / "articles.jsonl", articles(self.count))

    def run(self) -> float:
        """One import into a copy of the empty site."""
        site = self.empty.copy(self.folder / "run")
        column = "/".join(columns()[0])
        seconds, printed = timed(
            site, "import", str(self.source), "--column", column, "--authorised-by", DEPARTMENT, "--json"
        )
        imported = json.loads(printed)["imported"]
        assert imported == self.count, f"{imported} of {self.count} imported"
        return self.count / seconds


class FullBuildRate:
    """`lanmu release build --full` into empty trees: public HTML pages a second, the whole command."""

    title = "全量生成"
    unit = "页/秒"

    def __init__(self, *, folder: Path, count: int) -> None:
        self.folder = folder / "build"
        self.count = count
        self.detail = f"{count} 篇，40 个栏目"

    def prepare(self) -> None:
        """A site with all articles imported, nothing built."""
        self.filled = Site(self.folder / "filled")
        self.filled.create()
        self.filled.fill(articles(self.count))

    def run(self) -> float:
        """One build of a copy."""
        site = self.filled.copy(self.folder / "run")
        seconds, printed = timed(site, "release", "build", "--full", "--json")
        assert not json.loads(printed)["failed"], printed
        pages = site.html_files()
        assert pages > self.count, f"{pages} pages for {self.count} articles"
        self.detail = f"{self.count} 篇，40 个栏目，共 {pages} 个页面"
        return pages / seconds

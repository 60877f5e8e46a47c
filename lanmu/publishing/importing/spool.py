"""Between reading and writing: items made ready and laid on disk, so that the database is locked for the writing only,
and memory does not grow with the number of texts."""

import hashlib
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from lanmu.publishing.cleaning import clean_html
from lanmu.publishing.freezing import moment
from lanmu.publishing.importing.items import BadItem, Found, Ignored, Item
from lanmu.publishing.importing.wordparts import Picture
from lanmu.publishing.tables import freeze_table

SLUG_PREFIX = "import-"
_PLAIN = re.compile(r"(?:<(p|h2|h3)>[^<>&\s][^<>&\t\r\n\f]*</\1>)+")
"""Text blocks that cleaning would give back as they are; most are. The slow way gives the same (tested)."""
_MOST_TOLD = 1000


@dataclass(slots=True)
class Prepared:
    """One item, ready to be written but for its number.

    `body` and `frozen`: the blocks as the editor and as the frozen content hold them; with pictures, image blocks of
    both still name a place in `images`. `slug` says by title, date and text which item it is.
    """

    title: str
    at: datetime | None
    source: str
    slug: str
    body: list[dict[str, Any]]
    frozen: list[dict[str, Any]]
    images: list[Picture]


@dataclass(slots=True)
class Spool:
    """Prepared items on disk, in the order of the source, and what was found on the way. Use as a context manager."""

    count: int = 0
    repeated: int = 0
    """Items that stand in the source more than once; the first is taken."""
    bad: list[str] = field(default_factory=list)
    bad_count: int = 0
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Prepared]:
        """The items from the first; may be walked again."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # noqa: S301 - our own file, unlinked, written by this process

    def chunks(self, size: int) -> Iterator[list[Prepared]]:
        """The items in lists of `size`."""
        chunk: list[Prepared] = []
        for item in self:
            chunk.append(item)
            if len(chunk) == size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def add(self, item: Prepared) -> None:
        """Lay one item down."""
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        self.count += 1

    def tell_bad(self, sentence: str) -> None:
        """Count a bad item; the first thousand sentences are kept."""
        self.bad_count += 1
        if len(self.bad) < _MOST_TOLD:
            self.bad.append(sentence)


def prepare(items: Iterable[Found], *, repost: bool, read: Callable[[int], None] | None = None) -> Spool:
    """Read every item and make it ready. Bad ones are told in `Spool.bad`; nothing touches the database.

    `read` hears how many items have been read.
    """
    spool = Spool()
    seen: set[bytes] = set()
    for number, found in enumerate(items, start=1):
        if isinstance(found, Ignored):
            spool.ignored.append(found.sentence)
        elif isinstance(found, BadItem):
            spool.tell_bad(found.sentence)
        elif repost and not found.source:
            spool.tell_bad(f"{found.where}：转载的信息须写明来源（source）。")
        else:
            _take(found, spool, seen)
        if read is not None and number % 100 == 0:
            read(number)
    return spool


def _take(item: Item, spool: Spool, seen: set[bytes]) -> None:
    slug = slug_of(item)
    key = bytes.fromhex(slug.removeprefix(SLUG_PREFIX))
    if key in seen:
        spool.repeated += 1
        return
    frozen = [block for block in map(_frozen_block, item.blocks) if block]
    if not frozen:
        spool.tell_bad(f"{item.where}：清理后没有可用的正文，请核对。")
        return
    seen.add(key)
    room = max(0, _MOST_TOLD - len(spool.notes))
    spool.notes += item.notes[:room]
    spool.add(Prepared(item.title, item.at, item.source, slug, item.blocks, frozen, item.images))


def slug_of(item: Item) -> str:
    """The page's name in the tree: from title, date and text, so that the same item is known when it comes again."""
    # Not `common.digest`: the name must be the same on a machine whose OpenSSL lacks SM3. It proves nothing.
    words = "\0".join((item.title, moment(item.at), item.text))
    return SLUG_PREFIX + hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def _frozen_block(block: dict[str, Any]) -> dict[str, Any] | None:
    """The block as frozen content holds it; the same as `freezing` makes of the stored one (tested)."""
    value = block["value"]
    if block["type"] == "text":
        html = value if _PLAIN.fullmatch(value) and "  " not in value and " <" not in value else clean_html(value)
        return {"type": "text", "html": html} if html else None
    if block["type"] == "table":
        return freeze_table(value)
    if block["type"] == "quotation":
        return {"type": "quotation", "text": value["text"].strip(), "source": value["source"].strip()}
    return {"type": "image", "image": value["image"], "alt": value["alt"].strip(), "caption": value["caption"].strip()}

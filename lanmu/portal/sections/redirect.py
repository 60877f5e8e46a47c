"""`redirect:PATH` and `redirects`: old addresses that lead on, as a page each and as one list for servers."""

from collections.abc import Iterable, Iterator, Sequence

from lanmu.portal import chrome, facts
from lanmu.portal.addresses import absolute
from lanmu.portal.models import Redirect
from lanmu.portal.redirecting import MAP_FILE, file_of, taken_by_column
from lanmu.portal.sections.base import PublicSection, Standing
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered


class RedirectSection(PublicSection):
    """A page at the old path that leads on without script, for servers that do not read the list. A column that has
    come to stand there since goes first: the redirect yields.
    """

    name = "redirect"
    rank = 40

    def targets(self) -> Iterator[str]:
        nodes = list(facts.tree(Reads()).walk())
        paths = Redirect.objects.order_by("path").values_list("path", flat=True)
        return (f"redirect:{path}" for path in paths if not taken_by_column(path, nodes))

    def born(self, fact: str) -> Iterable[str]:
        if fact == "tree":
            return tuple(self.targets())
        return (fact,) if fact.startswith("redirect:") else ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        paths = {target: target.partition(":")[2] for target in targets}
        held = dict(Redirect.objects.filter(path__in=paths.values()).values_list("path", "target"))
        nodes = list(facts.tree(Reads()).walk())
        for target, path in paths.items():
            if path not in held or taken_by_column(path, nodes):
                yield target, None
                continue
            yield target, self._page(target, path, held[path])

    @staticmethod
    def _page(target: str, path: str, leads_to: str) -> Rendered:
        reads = Reads()
        reads.own.add(target)
        around = chrome.plain(reads, here="页面已迁移")
        identity = facts.site(reads)
        canonical = absolute(identity, leads_to) if leads_to.startswith("/") else leads_to
        values = {"target": leads_to, "canonical": canonical, "site_name": chrome.site_name(identity)}
        return Rendered(file_of(path), render("redirect.html", chrome=around, **values), made_from=target, reads=reads)


class RedirectMapSection(Standing):
    """The list that nginx and the embedded server answer 301 from, one line each: `"/old.html" "/new/";`."""

    name = "redirects"
    rank = 40
    BORN_BY = frozenset({"site", "tree", "redirects"})

    def make(self) -> Rendered:
        reads = Reads()
        reads.own.add("redirects")
        nodes = list(facts.tree(reads).walk())
        lines = []
        for path, target in Redirect.objects.order_by("path").values_list("path", "target"):
            if not taken_by_column(path, nodes):
                # A folder is asked for by both its names.
                lines += [f'"{p}" "{target}";\n' for p in ([path, f"{path}index.html"] if path[-1] == "/" else [path])]
        return Rendered(MAP_FILE, "".join(lines).encode(), made_from=self.name, reads=reads)

"""Building and pruning the column tree. Steps only: every caller is an action that checks, records and announces."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import ProtectedError
from wagtail.models import GroupPagePermission, Page, Site

from lanmu.columns.checks import RULES
from lanmu.columns.defaults import defaults_for, slug_for
from lanmu.columns.enums import ColumnKind
from lanmu.columns.models import ColumnPage, PortalPage, Responsibility, ResponsibleParty
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.columns.table import TableRow
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department

Path = tuple[str, ...]


def ensure_portal() -> PortalPage:
    """The root of the column tree, locked for the transaction. Made when missing, in place of Wagtail's welcome."""
    portal: PortalPage | None = PortalPage.objects.first()
    if portal is None:
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
        Page.objects.filter(pk=root.pk).update(title="全站", draft_title="全站")  # choosers show it: no English there
        portal = root.add_child(instance=PortalPage(title="门户", slug="portal"))
        _take_over_default_site(portal)
        # Wagtail's own Moderators may publish anywhere. Nobody may here; page permissions come from the table alone.
        GroupPagePermission.objects.filter(group__name__in=("Moderators", "Editors")).delete()
    # Two people who change the tree at once take turns.
    Page.objects.select_for_update(of=("self",)).get(pk=portal.pk)
    return portal


def _take_over_default_site(portal: PortalPage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=portal, is_default_site=True, site_name=portal.title)
        return
    welcome = site.root_page
    site.root_page = portal
    site.site_name = site.site_name or portal.title
    site.save()
    # Only the page that Wagtail itself put there: a plain Page, which no app of ours can make.
    if welcome is not None and welcome.specific_class is Page and welcome.depth == 2 and welcome.is_leaf():
        welcome.delete()


def columns_by_path() -> dict[Path, ColumnPage]:
    """Every column by the names of its levels."""
    titles = titles_by_path()
    found: dict[Path, ColumnPage] = {}
    for column in ColumnPage.objects.order_by("path"):
        found[tuple(name for name in levels_of(column.path, titles) if name)] = column
    return found


def create_leaf(
    *,
    row: TableRow,
    portal: PortalPage,
    known: dict[Path, ColumnPage],
    departments: Mapping[str, Department],
    online: bool = True,
) -> list[ColumnPage]:
    """The column of a row and the levels above it that are missing; adds them to `known` and returns the new ones.

    `online` False: the leaf, if texts are to fill it, waits offline until it has one.
    """
    made = []
    for depth in range(1, len(row.path) + 1):
        path = row.path[:depth]
        if path in known:
            continue
        parent: Page = known[path[:-1]] if depth > 1 else portal
        leaf = depth == len(row.path)
        defaults = defaults_for(path)
        column = ColumnPage(
            title=path[-1],
            slug=slug_for(path[-1], set(parent.get_children().values_list("slug", flat=True))),
            kind=row.kind if leaf else ColumnKind.INTERNAL,
            layout=defaults.layout,
            description=defaults.description,
            keywords=defaults.keywords,
            column_type=defaults.column_type,
            order=parent.numchild + 1,
            is_online=online or not leaf or row.kind != ColumnKind.INTERNAL,
        )
        known[path] = parent.add_child(instance=column)
        made.append(known[path])
    set_row(column=known[row.path], row=row, departments=departments)
    return made


def set_row(*, column: ColumnPage, row: TableRow, departments: Mapping[str, Department]) -> None:
    """Write a row's cells onto its column, its responsibility and its responsible parties."""
    if column.kind != row.kind:
        column.kind = row.kind
        column.save()
    responsibility, _created = Responsibility.objects.update_or_create(
        column=column, defaults={"operator": departments[row.operator], "duty": row.duty, "cadence": row.cadence}
    )
    held = [str(party) for party in responsibility.parties.select_related("department")]
    if held != list(row.responsible):
        responsibility.parties.all().delete()
        ResponsibleParty.objects.bulk_create(
            ResponsibleParty(
                responsibility=responsibility,
                department=None if name in RULES else departments[name],
                rule=name if name in RULES else "",
                position=position,
            )
            for position, name in enumerate(row.responsible)
        )


def content_reasons(column: ColumnPage) -> list[str]:
    """Why a column cannot go or stop taking texts: it holds some. Asks the database again."""
    count = Page.objects.child_of(column).not_type(ColumnPage).count()
    if not count:
        return []
    return [f"栏目“{column.title}”下有 {count} 篇信息，不能移除，也不能改作外链或链接。请先把这些信息移到别的栏目。"]


def remove_leaf(*, column: ColumnPage) -> list[int]:
    """Delete a leaf and the levels above that hold nothing any more. Returns the numbers of the deleted columns.

    Raises Refused when it holds articles, or something still points to it.
    """
    if reasons := content_reasons(column):
        raise Refused(reasons)
    removed: list[int] = []
    current: ColumnPage | None = column
    while current is not None:
        parent = ColumnPage.objects.filter(pk=current.get_parent().pk).first()
        removed.append(current.pk)
        try:
            current.delete()
        except ProtectedError:
            raise Refused(
                f"栏目“{current.title}”还有已公开或存档的记录指向它，不能移除。请改为调整它的名称或类型。"
            ) from None
        current = None
        if parent is not None and not Page.objects.child_of(parent).exists():
            current = ColumnPage.objects.get(pk=parent.pk)
    return removed


def renumber(*, sequence: Sequence[Path], known: Mapping[Path, ColumnPage]) -> set[int]:
    """Give rows and siblings the order of `sequence`. Returns the columns whose place among siblings changed."""
    rows = {row.column_id: row for row in Responsibility.objects.all()}
    moved_rows = []
    for position, path in enumerate(sequence, start=1):
        row = rows[known[path].pk]
        if row.position != position:
            row.position = position
            moved_rows.append(row)
    Responsibility.objects.bulk_update(moved_rows, ["position"], batch_size=200)
    orders = _sibling_orders(sequence)
    moved = {known[path].pk: order for path, order in orders.items() if known[path].order != order}
    for number, order in moved.items():
        ColumnPage.objects.filter(pk=number).update(order=order)
    return set(moved)


def _sibling_orders(sequence: Iterable[Path]) -> dict[Path, int]:
    """Place of every column among its siblings: the order in which the table first names them."""
    orders: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    for path in sequence:
        for depth in range(1, len(path) + 1):
            if (part := path[:depth]) not in orders:
                counts[part[:-1]] = counts.get(part[:-1], 0) + 1
                orders[part] = counts[part[:-1]]
    return orders

"""The role table itself, and the document rendered from it."""

import re
from itertools import combinations
from pathlib import Path

from lanmu.organisation.enums import CONTENT_ROLES, SEPARATED_ROLES, Role
from lanmu.organisation.roles import MEANINGS, PERMISSIONS_OF, Permission, render_table, roles_granting

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_permissions_are_alphabetical_and_named_scope_resource_action() -> None:
    values = [p.value for p in Permission]
    assert values == sorted(values)
    assert all(re.fullmatch(r"[a-z]+:[a-z]+:[a-z_]+", v) for v in values)
    assert all(p.name == p.value.replace(":", "_").upper() for p in Permission)


def test_every_permission_has_a_meaning_and_a_holder_and_every_role_something_to_do() -> None:
    assert set(MEANINGS) == set(Permission)
    assert all(roles_granting(p) for p in Permission)
    assert set(PERMISSIONS_OF) == set(Role)
    assert all(PERMISSIONS_OF.values())


def test_the_three_administrators_share_no_permission() -> None:
    for one, other in combinations(sorted(SEPARATED_ROLES), 2):
        assert not PERMISSIONS_OF[Role(one)] & PERMISSIONS_OF[Role(other)]


def test_administrators_can_neither_write_nor_review_nor_publish() -> None:
    content = {p for p in Permission if p.startswith(("publishing:", "media:"))}
    assert not any(PERMISSIONS_OF[Role(r)] & content for r in SEPARATED_ROLES)


def test_no_content_role_can_open_accounts_appoint_or_read_the_audit_log() -> None:
    governing = {p for p in Permission if p.startswith(("organisation:", "audit:"))}
    assert not any(PERMISSIONS_OF[Role(r)] & governing for r in CONTENT_ROLES)


def test_the_document_shows_the_table_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = "<!-- table: begin -->\n", "<!-- table: end -->"
    assert text[text.index(begin) + len(begin) : text.index(end)] == render_table()

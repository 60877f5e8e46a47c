"""Changes of the portal's own rows as kinds of 变更审批: who the site says it is, and where its old addresses lead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.portal.actions.identity import identity_texts, update_identity
from lanmu.portal.actions.redirects import update_redirects
from lanmu.portal.models import Redirect, SiteIdentity
from lanmu.portal.queries import site_identity
from lanmu.portal.redirecting import Wanted
from lanmu.proposals.kinds import Kind, Line, Payload


class IdentityKind(Kind):
    """修改网站标识: name, codes and footer of every page."""

    name = "portal.identity"
    label = "修改网站标识"
    proposers = Permission.PORTAL_IDENTITY_EDIT

    def subject(self, payload: Payload) -> str:
        return "site:1"

    def title(self, payload: Payload, before: Any) -> str:
        return f"修改网站标识：{'、'.join(line.what for line in self.describe(payload=payload, before=before))}"

    def look(self, payload: Payload) -> Any:
        return identity_texts(site_identity())

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        names = {f.name: str(f.verbose_name) for f in SiteIdentity._meta.concrete_fields}
        given = {name: value.strip() for name, value in payload["values"].items()}
        return [
            Line(names.get(name, name), before.get(name, ""), value)
            for name, value in given.items()
            if value != before.get(name, "")
        ]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> SiteIdentity:
        return update_identity(values=payload["values"], by=by, at=at, reason=reason)


class RedirectsKind(Kind):
    """修改跳转: old addresses registered, changed and cancelled, one or a whole file of them."""

    name = "portal.redirects"
    label = "登记、撤销跳转"
    proposers = Permission.PORTAL_REDIRECT_EDIT

    def _paths(self, payload: Payload) -> list[str]:
        return sorted({*(one["path"] for one in payload["add"]), *payload["remove"]})

    def subject(self, payload: Payload) -> str:
        paths = self._paths(payload)
        return f"redirects:{paths[0]}"[:120] if len(paths) == 1 else "redirects:table"

    def title(self, payload: Payload, before: Any) -> str:
        paths = self._paths(payload)
        if len(paths) == 1:
            return f"{'登记' if payload['add'] else '撤销'}跳转“{paths[0]}”"
        return f"跳转：登记 {len(payload['add'])} 条，撤销 {len(payload['remove'])} 条"

    def look(self, payload: Payload) -> Any:
        rows = Redirect.objects.filter(path__in=self._paths(payload))
        return {row.path: {"target": row.target, "note": row.note} for row in rows}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        found = [
            Line(one["path"], _text(before.get(one["path"])), _text(one))
            for one in payload["add"]
            if _text(before.get(one["path"])) != _text(one)
        ]
        return found + [Line(path, _text(before.get(path)), "") for path in payload["remove"]]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> list[str]:
        add = [Wanted.cleaned(one["path"], one["target"], one["note"]) for one in payload["add"]]
        return update_redirects(add=add, remove=payload["remove"], by=by, at=at, reason=reason)


def _text(row: Any) -> str:
    if not row:
        return ""
    return f"{row['target']}（{row['note']}）" if row["note"] else str(row["target"])

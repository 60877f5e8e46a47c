"""Filling in who the site is."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction

from lanmu.audit.actions import Actor, record
from lanmu.common.refusal import Refused
from lanmu.portal.models import SiteIdentity
from lanmu.portal.queries import site_identity
from lanmu.release.actions import record_changes

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
_ID_CODE = re.compile(r"bm\d{8}|\d{10}")
_WEB_SCHEMES = ("http://", "https://")


def update_identity(*, values: Mapping[str, str], by: Actor | None, at: datetime, reason: str = "") -> SiteIdentity:
    """Save `values` (field name → text; fields that are not named keep theirs), log who did it, tell the release.

    Screens come here through 变更审批 (`proposed.IdentityKind`): the public sees it on every page.
    `by` None means the system (installation). `at` is aware. Who may do it is the screen's question. Saving what is
    already there writes nothing. Raises Refused with every reason.
    """
    with transaction.atomic():
        identity = site_identity()
        old = identity_texts(identity)
        unknown = sorted(set(values) - set(old))
        if unknown:
            raise Refused(f"网站标识没有“{name}”这一项。" for name in unknown)
        for name, value in values.items():
            setattr(identity, name, value.strip())
        if reasons := _reasons(identity):
            raise Refused(reasons)
        new = identity_texts(identity)
        changed = {name: [old[name], new[name]] for name in new if new[name] != old[name]}
        if not changed:
            return identity
        identity.save()
        detail = {"changed": changed} | ({"reason": reason} if reason else {})
        record(actor=by, action="portal.update_identity", subject="site:1", at=at, detail=detail)
        record_changes(facts=["site"], at=at)
    return identity


def identity_texts(identity: SiteIdentity) -> dict[str, str]:
    """Every field by its name."""
    return {f.name: getattr(identity, f.name) for f in SiteIdentity._meta.concrete_fields if not f.primary_key}


def _reasons(identity: SiteIdentity) -> list[str]:
    """Every reason these values cannot stand, as sentences."""
    reasons: list[str] = []
    try:
        identity.clean_fields()
    except ValidationError as error:
        for name, problems in error.message_dict.items():
            field = SiteIdentity._meta.get_field(name)
            assert isinstance(field, models.Field)
            reasons.extend(f"“{field.verbose_name}”填写有误：{problem}" for problem in problems)
    for name in ("find_error_url", "party_mark_url"):
        if (url := getattr(identity, name)) and not url.lower().startswith(_WEB_SCHEMES):
            label = SiteIdentity._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            reasons.append(f"“{label}”应是以 https:// 或 http:// 开头的网址。")
    if identity.domain and not _DOMAIN.fullmatch(identity.domain):
        reasons.append(
            f"网站域名“{identity.domain}”不正确，请只填域名本身，小写，如 csgl.tj.gov.cn，不带 https:// 和斜线。"
        )
    if identity.id_code and not _ID_CODE.fullmatch(identity.id_code):
        reasons.append("政府网站标识码应是 10 位数字，或 bm 后加 8 位数字，请按主管单位核发的填写。")
    return reasons

"""What a notice mail says. The same row says the same each time: a mail sent again is the same mail."""

from collections.abc import Sequence

from django.conf import settings

from lanmu.common.times import minute_text
from lanmu.organisation.enums import MailSort
from lanmu.organisation.models import Notice, NoticeMail
from lanmu.organisation.notice_kinds import URGENT, label_of

PER_KIND = 5
"""Lines of one kind; the rest is counted."""
SHOWN = 30
"""Lines of one mail."""


def message_id(mail: NoticeMail) -> str:
    """The mail's own, the same at every attempt."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<lanmu-{mail.pk}-{mail.at:%Y%m%d%H%M%S}@{host}>"


def subject_of(mail: NoticeMail, notices: Sequence[Notice]) -> str:
    """`栏目工作台：3 条通知`."""
    words = "紧急，" if mail.sort == MailSort.URGENT and any(n.kind in URGENT for n in notices) else ""
    return f"{settings.WAGTAIL_SITE_NAME}工作台：{words}{len(notices)} 条通知"


def body_of(mail: NoticeMail, notices: Sequence[Notice]) -> str:
    """Plain text: the digest's lines, then the notices by kind."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    groups: dict[str, list[str]] = {}
    for notice in notices:
        for label, text in _lines(notice):
            groups.setdefault(label, []).append(text)
    shown: list[str] = []
    number = left = 0
    for label, lines in groups.items():
        room = min(PER_KIND, SHOWN - number)
        if room > 0:
            shown += ["", f"【{label}】"]
            shown += [f"{number + n}. {text}" for n, text in enumerate(lines[:room], 1)]
            number += min(room, len(lines))
            if len(lines) > room:
                shown.append(f"这一类另有 {len(lines) - room} 条，请到工作台查看。")
        else:
            left += len(lines)
    if left:
        shown += ["", f"还有 {left} 条，请到工作台查看。"]
    return "\n".join([
        f"{mail.user}，您好：", *shown, "", f"请到工作台办理：{base}/workbench/notices/",
        "收不收邮件、何时收，可在工作台“通知”里设置。",
    ])  # fmt: skip


def _lines(notice: Notice) -> list[tuple[str, str]]:
    when = minute_text(notice.at)
    if notice.parts:
        return [(label, f"{when}　{text}") for label, text, _ in notice.parts]
    return [(label_of(notice.kind), f"{when}　{notice.text}")]

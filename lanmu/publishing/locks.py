"""The lock on a draft while its copy is under review."""

from typing import Any

from django.utils.html import format_html
from wagtail.locks import BaseLock


class SubmissionLock(BaseLock):
    """A draft is locked for everyone from submission to publication or return: what is reviewed is what is kept."""

    def __init__(self, article: Any, submission: Any) -> None:
        super().__init__(article)
        self.submission = submission

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return format_html(
            "这条信息正在审核（编号 {}，{}），暂不能修改。需要修改的，请先撤回送审，或由审核人退回。",
            self.submission.number,
            self.submission.get_state_display(),
        )

    def get_locked_by(self, user: Any) -> str:
        return "审核中"

    def get_description(self, user: Any) -> str:
        return "审核期间任何人都不能修改草稿；审校人用“更正”改动文字。"

"""词库: the organisation's own word lists, kept in versions."""

from typing import Any

from django.conf import settings
from django.db import models

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department


class OwnWordList(models.Model):
    """One version of one list. The newest version of a name is in force; append-only, so that a hit of last year can
    be told from today's rules.
    """

    name = models.CharField("词表", max_length=40)
    version = models.PositiveIntegerField("版本")
    department = models.ForeignKey(
        Department, verbose_name="归口处室、单位", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    entries: Any = models.JSONField("词语")
    """Rows by the column names of a list file; empty when the list was taken out of use."""
    count = models.PositiveIntegerField("词数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="更新人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "词表版本"
        verbose_name_plural = "词表版本"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="word_list_version_once",
                                    violation_error_message="这个词表刚刚有人更新，请刷新后再试。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("词表的版本不可修改，请上传新版本。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("词表的版本不可删除，可以停用。")

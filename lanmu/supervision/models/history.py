"""What every history table of this app is made of."""

from typing import Any

from django.db import models

from lanmu.common.refusal import Refused


class AppendOnly(models.Model):
    """Rows are written once. The database refuses the rest too (`audit.append_only`, apps.py)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises Refused on any change."""
        if not self._state.adding:
            raise Refused(f"{self._meta.verbose_name}不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused(f"{self._meta.verbose_name}不可删除。")

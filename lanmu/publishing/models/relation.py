"""What public texts refer to, as rows that both sides can be found by. Written by the publish door only."""

from django.db import models

from lanmu.publishing.enums import RelationKind
from lanmu.publishing.models.publication import Publication


class PublicRelation(models.Model):
    """The present public text of an article refers to another article, or belongs to an event.

    The rows repeat what the frozen text says (`relations.links_of`); a withdrawn text keeps them and counts for
    nothing, because its publication is not public.
    """

    publication = models.ForeignKey(
        Publication, verbose_name="公开信息", on_delete=models.CASCADE, related_name="relations"
    )
    kind = models.CharField("关系", max_length=12, choices=RelationKind.choices)
    target = models.PositiveIntegerField("对象编号")
    """Number of an article; of an event for kind EVENT."""
    forms = models.CharField("解读形式", max_length=60, blank=True)
    """Of an interpretation: codes of `InterpretationForm`, separated by commas."""

    class Meta:
        verbose_name = "公开信息的关联"
        verbose_name_plural = "公开信息的关联"
        indexes = [models.Index(fields=["kind", "target"], name="relation_by_target")]
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind", "target"], name="relation_once",
                                    violation_error_message="同一关联重复。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind} {self.target}"

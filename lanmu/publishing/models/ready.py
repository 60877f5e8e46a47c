"""Pictures of the library that have been made ready for the public before anybody submits a text with them."""

from django.db import models


class ReadyImage(models.Model):
    """The vault's file for an uploaded picture. Only a short cut: without the row the picture is made ready again."""

    source = models.CharField("上传图片的摘要值", max_length=60, primary_key=True)
    """Wagtail's SHA-1 of the upload and the version of the rules by which it was made ready."""
    path = models.CharField("公开地址", max_length=120)
    digest = models.CharField("摘要值", max_length=80)
    size = models.PositiveBigIntegerField("字节数")
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")

    class Meta:
        verbose_name = "备好的图片"
        verbose_name_plural = "备好的图片"

    def __str__(self) -> str:
        return self.path

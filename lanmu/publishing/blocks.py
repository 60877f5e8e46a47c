"""What an article's body is made of. The block names are also the `type` of a frozen block (freezing.py)."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = [
    "h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr", "superscript", "subscript",
]  # fmt: skip

TABLE_OPTIONS = {
    "minSpareRows": 0,
    "startRows": 3,
    "startCols": 3,
    "colHeaders": False,
    "rowHeaders": False,
    "contextMenu": True,
    "editor": "text",
    "stretchH": "all",
    "height": 216,
    "language": "zh-CN",
    "autoColumnSize": False,
    "mergeCells": True,
}


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="图片")
    alt = blocks.CharBlock(label="替代文字", help_text="给看不见图的人读的一句话", max_length=200)
    caption = blocks.CharBlock(label="图注", required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "图片"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="文件")
    title = blocks.CharBlock(label="显示名称", required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = "文件"


class VideoBlock(blocks.StructBlock):
    video = DocumentChooserBlock(label="视频文件（mp4）")
    title = blocks.CharBlock(label="标题", max_length=200)
    transcript = blocks.TextBlock(label="文字说明", required=False, help_text="给听不见的人读")

    class Meta:
        icon = "media"
        label = "视频"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="引文")
    source = blocks.CharBlock(label="出处", required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = "引文"


class LinkItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="名称", max_length=200)
    url = blocks.URLBlock(label="网址")

    class Meta:
        label = "链接"


class LinkListBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", required=False, max_length=100)
    items = blocks.ListBlock(LinkItemBlock(), label="链接")

    class Meta:
        icon = "link"
        label = "链接列表"


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    text = blocks.RichTextBlock(label="文字", features=RICH_TEXT_FEATURES)
    image = ImageBlock()
    table = TableBlock(label="表格", table_options=TABLE_OPTIONS)
    document = DocumentBlock()
    video = VideoBlock()
    quotation = QuotationBlock()
    links = LinkListBlock()

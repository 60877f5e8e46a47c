"""The editor's tabs. They follow 附件2 in wording and order, so that the form and the paper are one thing."""

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lanmu.publishing.article_notes import notes_on
from lanmu.publishing.enums import Genre
from lanmu.publishing.forms.article import ArticleForm
from lanmu.publishing.genres import ELEMENTS
from lanmu.publishing.prefilling import column_trail
from lanmu.publishing.widgets import PolicyChooser


class WherePanel(HelpPanel):
    """Which column this will stand in and who publishes it: read-only, first thing on the screen."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            column = self.form.parent_page.specific
            row = getattr(column, "responsibility", None)
            context["trail"] = column_trail(column=column)
            context["operator"] = row.operator if row is not None else None
            context["officer"] = self.instance.owner or self.request.user
            known = self.instance.pk is not None
            context["notes"] = notes_on(self.instance.pk, user=self.request.user, at=timezone.now()) if known else []
            return context


def article_edit_handler() -> TabbedInterface:
    """Our tabs, none of Wagtail's promote and settings: no slug, schedule, privacy or SEO field for an officer.

    The tabs of a genre show themselves when it is chosen (static/publishing/genre.js).
    """
    return TabbedInterface(
        [
            ObjectList(_text_panels(), heading="正文"),
            ObjectList(_record_panels(), heading="备案信息"),
            ObjectList(_policy_panels(), heading="政策文件", classname=_tab(Genre.POLICY)),
            ObjectList(_interpretation_panels(), heading="政策解读", classname=_tab(Genre.INTERPRETATION)),
            ObjectList(_rebuttal_panels(), heading="辟谣", classname=_tab(Genre.REBUTTAL)),
            ObjectList(
                [
                    InlinePanel(
                        "attachments",
                        [FieldPanel("document"), FieldPanel("title", help_text="不填则用文件名")],
                        heading="附件",
                        label="附件",
                        help_text="可供公众下载的文件。文件与正文一起送审、一起冻结，审核后不能替换。",
                    )
                ],
                heading="附件",
            ),
        ],
        base_form_class=ArticleForm,
    )


def _tab(genre: Genre) -> str:
    """Classes by which the script finds the tab of a genre."""
    return f"lm-genre lm-genre--{genre.value}"


def _text_panels() -> list[Any]:
    return [
        WherePanel(template="publishing/panels/where.html", heading="发布栏目"),
        FieldPanel("title", heading="信息名称", help_text="公众看到的标题，也是审批备案表上的信息名称"),
        FieldRowPanel(
            [
                FieldPanel("genre", help_text="选定后出现相应的页签；在政策文件、政策解读栏目已按栏目选好"),
                FieldPanel("event", help_text="首报和续报选同一事件，公众页面会互相列出"),
            ]
        ),
        FieldPanel("body", heading="正文", help_text="点“＋”加入文字、图片、表格、文件等；图片要写替代文字"),
        FieldPanel("summary", help_text="写入审批备案表和网页标签，一两句话说清楚，不超过 500 字"),
        FieldPanel("keywords"),
    ]


def _record_panels() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("department"),
                FieldRowPanel([FieldPanel("author", help_text="署名作者，可不填"), FieldPanel("editor")]),
                FieldPanel("contact_phone", help_text="审核人有疑问时打这个电话，不对公众显示"),
            ],
            heading="报送",
        ),
        MultiFieldPanel(
            [
                FieldPanel("source_kind"),
                FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url", help_text="转载的填原文地址")]),
            ],
            heading="信息来源",
        ),
        MultiFieldPanel(
            [
                FieldPanel("info_type", help_text="已按一级栏目选好，一般不用改"),
                FieldPanel("manuscript_form"),
            ],
            heading="信息类型",
        ),
        MultiFieldPanel(
            [
                FieldPanel("disclosure", help_text="先审查、后发布：只有“主动公开”的可以上网，拿不准的选“不能确定”"),
                FieldPanel("disclosure_basis"),
            ],
            heading="保密审查",
        ),
    ]


def _policy_panels() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("issuing_body"), FieldPanel("document_number", help_text="如 津城管办〔2024〕139号")]
                ),
                FieldRowPanel([FieldPanel("formed_on"), FieldPanel("validity")]),
                FieldRowPanel([FieldPanel("index_number"), FieldPanel("subject_category")]),
            ],
            heading="政策文件要素",
            help_text="填写后显示在正文上方的信息框里。政策文件公开后，系统即为报送部门生成解读任务。",
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "validity_note",
                    help_text="如“自2025年1月1日起由《……办法》（……号）废止”，显示在文件上方的标注里",
                ),
                FieldPanel(
                    "replaced_by", widget=PolicyChooser, help_text="修改、废止或代替它的文件在本站公开的，选出来"
                ),
            ],
            heading="失效、废止、修改的标注",
            help_text="文件失效、废止或被修改的，先把上面的“有效性”改为相应一项，再在这里写明，然后重新送审。",
        ),
    ]


def _interpretation_panels() -> list[Any]:
    return [
        InlinePanel(
            "interpreted",
            [FieldPanel("policy", widget=PolicyChooser)],
            heading="所解读的政策文件",
            label="政策文件",
            help_text="文件和解读的公众页面会自动互相链接。本部门正在送审的文件也可以选，等文件公开后再发布解读。",
        ),
        MultiFieldPanel(
            [FieldPanel(field, widget=AdminAutoHeightTextInput) for _key, field, _name in ELEMENTS],
            heading="解读要点",
            help_text="四项都要写，显示在解读页面的前部；正文里不用重复，可放图解、音视频、问答和专家点评。",
        ),
        FieldPanel("interpretation_forms"),
    ]


def _rebuttal_panels() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldPanel(
                    "rumour",
                    widget=AdminAutoHeightTextInput,
                    help_text="照流传的说法写，不加渲染；公众页面会标明“谣言”",
                ),
                FieldPanel("truth", widget=AdminAutoHeightTextInput, help_text="核实的情况，直接、完整地说清楚"),
                FieldPanel("truth_source", help_text="核实的单位和依据，如“市城市管理委经现场核查”"),
            ],
            heading="辟谣",
            help_text="显示在公众页面正文前的醒目位置，列表里标明“辟谣”。",
        )
    ]

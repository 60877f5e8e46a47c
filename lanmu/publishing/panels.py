"""The editor's tabs. They follow 附件2 in wording and order, so that the form and the paper are one thing."""

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from lanmu.publishing.forms.article import ArticleForm, column_trail


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
            return context


def article_edit_handler() -> TabbedInterface:
    """Four tabs, none of Wagtail's promote and settings: no slug, schedule, privacy or SEO field for an officer."""
    return TabbedInterface(
        [
            ObjectList(_text_panels(), heading="正文"),
            ObjectList(_record_panels(), heading="备案信息"),
            ObjectList(_policy_panels(), heading="政策文件"),
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


def _text_panels() -> list[Any]:
    return [
        WherePanel(template="publishing/panels/where.html", heading="发布栏目"),
        FieldPanel("title", heading="信息名称", help_text="公众看到的标题，也是审批备案表上的信息名称"),
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
            help_text="只有政策文件才填；填写后显示在正文上方的信息框里。",
        )
    ]

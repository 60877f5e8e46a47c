"""Labels of Wagtail's link dialogues that no catalogue can reach: Django makes them from the names of the fields."""

from wagtail.admin.forms import choosers

_TEXT = {"link_text": "链接文字"}
LABELS = (
    (choosers.ExternalLinkChooserForm, {"url": "网址", **_TEXT}),
    (choosers.AnchorLinkChooserForm, {"url": "本页位置（#）", **_TEXT}),
    (choosers.EmailLinkChooserForm, {"email_address": "电子邮箱", "subject": "主题", "body": "正文", **_TEXT}),
    (choosers.PhoneLinkChooserForm, {"phone_number": "电话号码", **_TEXT}),
)


def label_link_forms() -> None:
    """Once, when Wagtail loads its hooks."""
    for form, labels in LABELS:
        for name, label in labels.items():
            form.base_fields[name].label = label  # type: ignore[attr-defined]

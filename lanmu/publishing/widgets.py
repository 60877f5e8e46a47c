"""Widgets of the editor."""

from wagtail.admin.widgets.chooser import BaseChooser


class PolicyChooser(BaseChooser):
    """Chooses a policy document by its title or 发文字号, in Wagtail's chooser window (views/choosers.py)."""

    model = "publishing.ArticlePage"
    chooser_modal_url_name = "policy_chooser:choose"
    choose_one_text = "选择政策文件"
    choose_another_text = "改选政策文件"
    clear_choice_text = "清除选择"
    link_to_chosen_text = "查看这份文件"
    show_edit_link = False
    icon = "doc-full"

"""The editor's form: what the system already knows is filled in, so that an officer only writes."""

from typing import Any

from django import forms
from django.db.models import Q
from wagtail.admin.forms import WagtailAdminPageForm

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department, User
from lanmu.publishing.enums import Genre, InterpretationForm
from lanmu.publishing.models.event import Event
from lanmu.publishing.prefilling import prefill


class ArticleForm(WagtailAdminPageForm):
    """The form behind the tabs. Departments offered are the writer's own, and the draft's present one; events those
    that are not over, and the draft's present one.
    """

    genre = forms.ChoiceField(label="文种", choices=Genre.choices, widget=forms.Select(attrs={"data-lm-genre": ""}))
    interpretation_forms = forms.MultipleChoiceField(
        label="解读形式",
        choices=InterpretationForm.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="本篇采用了哪些形式，可多选",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user, instance = kwargs.get("for_user"), kwargs.get("instance")
        column = kwargs.get("parent_page")
        if instance is not None and instance.pk is None and isinstance(column, ColumnPage) and isinstance(user, User):
            prefill(article=instance, column=column, user=user)
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("department")) is not None and isinstance(user, User):
            self._offer_departments(field, user)
        if (events := self.fields.get("event")) is not None:
            running = Event.objects.filter(Q(closed_at__isnull=True) | Q(pk=self.instance.event_id))
            events.queryset = running.order_by("-opened_at", "-id")
            events.empty_label = "不属于持续报道"

    def _offer_departments(self, field: Any, user: User) -> None:
        mine = {user.department_id, self.instance.department_id, *user.posts.values_list("department_id", flat=True)}
        field.queryset = Department.objects.filter(pk__in=mine - {None})
        field.empty_label = None
        if len(mine - {None}) == 1:
            # Nothing to choose: shown, but not one more thing to look at before writing.
            field.disabled = True

    def clean_title(self) -> str:
        """One line, without stray spaces: the title is quoted in annex 2, lists and meta tags."""
        return " ".join(str(self.cleaned_data["title"]).split())

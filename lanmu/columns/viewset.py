"""Where the table's screens live in the workbench."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from lanmu.columns.views.base import TITLE
from lanmu.columns.views.editing import AddView, EditView, MoveView, OnlineView, RemoveView
from lanmu.columns.views.listing import TableView
from lanmu.columns.views.people import PeopleChangesView, PeopleView, VacanciesView
from lanmu.columns.views.people_acts import ConfirmPersonView, EndPersonView, FilePersonView, ImportPeopleView
from lanmu.columns.views.structure import ChangesView, HistoryView, StructureView
from lanmu.columns.views.upload import ConfirmView, UploadView
from lanmu.organisation.menus import COLUMNS


class ColumnPeopleViewSet(ViewSet):
    """「栏目专人」 (第十五条). Its menu entry is in `wagtail_hooks`."""

    name = "column_people"
    url_prefix = "column-people"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", PeopleView.as_view(), name="index"),
            path("results/", PeopleView.as_view(results_only=True), name="index_results"),
            path("vacancies/", VacanciesView.as_view(), name="vacancies"),
            path("changes/", PeopleChangesView.as_view(), name="changes"),
            path("file/", FilePersonView.as_view(), name="file"),
            path("import/", ImportPeopleView.as_view(), name="import"),
            path("confirm/", ConfirmPersonView.as_view(), name="confirm_all"),
            path("<int:pk>/confirm/", ConfirmPersonView.as_view(), name="confirm"),
            path("<int:pk>/end/", EndPersonView.as_view(), name="end"),
        ]


class ColumnTableViewSet(ViewSet):
    """「栏目责任分工表」 and what belongs to it."""

    name = "column_table"
    url_prefix = "columns"
    icon = "list-ul"
    menu_label = TITLE
    menu_name = "column-table"
    menu_order = 10
    menu_hook = COLUMNS
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", TableView.as_view(), name="index"),
            path("results/", TableView.as_view(results_only=True), name="index_results"),
            path("add/", AddView.as_view(), name="add"),
            path("upload/", UploadView.as_view(), name="upload"),
            path("upload/confirm/", ConfirmView.as_view(), name="confirm"),
            path("structure/", StructureView.as_view(), name="structure"),
            path("changes/", ChangesView.as_view(), name="changes"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/remove/", RemoveView.as_view(), name="remove"),
            path("<int:pk>/online/", OnlineView.as_view(), name="online"),
            path("<int:pk>/move/", MoveView.as_view(), name="move"),
            path("<int:pk>/history/", HistoryView.as_view(), name="history"),
        ]

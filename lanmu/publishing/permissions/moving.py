"""Rules about moving a public text to another column."""

from datetime import datetime

from lanmu.columns import queries as columns
from lanmu.columns.models import ColumnPage
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import has_role, holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import OPEN_STATES, PublicationState
from lanmu.publishing.models import Publication, Submission
from lanmu.publishing.permissions.people import INACTIVE, Person, day_of, known


def reasons_not_to_move(*, publication: Publication, column: ColumnPage, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the department that operates the present column, or the 办公室监督员 (第四条（二）); to a column
    that takes texts and that the table gives the text's department (附件1), not while a new version is under review.
    """
    if not known(user):
        return [INACTIVE]
    return [*_of_person(publication, user, at), *_of_column(publication, column), *_of_state(publication)]


def _of_person(publication: Publication, user: Person, at: datetime) -> list[str]:
    assert isinstance(user, User)
    operator = columns.receiving_department(publication.column)
    day = day_of(at)
    if has_role(user, Role.SUPERVISOR, day=day):
        return []
    if holds(user, Permission.PUBLISHING_ARTICLE_MOVE, day=day, department=operator):
        return []
    return [f"只有{operator}的归口发布人或办公室监督员可以把这条信息换到别的栏目。"]


def _of_column(publication: Publication, column: ColumnPage) -> list[str]:
    if column.pk == publication.column_id:
        return [f"这条信息已在“{column.title}”栏目。请选择另一个栏目。"]
    if not column.takes_articles:
        return [f"“{column.title}”不收信息。请选择分工表中的末级本站栏目。"]
    department = publication.article.department
    if department is not None and department not in columns.departments_that_may_write(column):
        return [
            f"按分工表，{department}不是“{column.title}”栏目的责任部门。请另选栏目，或先报办公室调整分工表。",
        ]
    return []


def _of_state(publication: Publication) -> list[str]:
    if publication.state != PublicationState.PUBLIC:
        return ["这条信息已经撤下，不能换栏目。"]
    waiting = Submission.objects.filter(article_id=publication.article_id, state__in=OPEN_STATES).first()
    if waiting is not None:
        state = waiting.get_state_display()
        return [f"这条信息的新版本正在审核（编号 {waiting.number}，{state}），栏目已随送审冻结。请等它办结后再换。"]
    return []

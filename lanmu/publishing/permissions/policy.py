"""Rules about what follows a policy document, and about events: 解读任务、文件清理、持续报道."""

from datetime import datetime

from django.db.models import Q

from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import departments_where, has_role
from lanmu.publishing.cleanup import cleaning_departments
from lanmu.publishing.enums import Genre, PublicationState, TaskState
from lanmu.publishing.models import Event, InterpretationTask, Publication
from lanmu.publishing.permissions.people import INACTIVE, Person, day_of, departments_where_officer, known
from lanmu.publishing.permissions.seeing import departments_seen, may_see_everything


def tasks_seen_by(*, user: Person, at: datetime) -> Q:
    """People with a content post in the department that has the task, and the 办公室监督员, as a condition on tasks."""
    if may_see_everything(user=user, at=at):
        return Q()
    return Q(department__in=departments_seen(user=user, at=at))


def reasons_not_to_interpret(*, task: InterpretationTask, user: Person, at: datetime) -> list[str]:
    """The interpretation is drafted by a 信息员 of the department that drafted the policy (第十一条（一）:
    谁起草、谁解读).
    """
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not has_role(user, Role.INFORMATION_OFFICER, day=day_of(at), department=task.department):
        return [f"这份文件由{task.department}起草，解读由{task.department}的信息员撰写。"]
    if task.policy.state != PublicationState.PUBLIC:
        return ["这份文件已经撤下，不用解读；重新公开后再写。"]
    return []


def reasons_not_to_exempt(*, task: InterpretationTask, user: Person, at: datetime) -> list[str]:
    """免于解读 is decided by whoever gives the third review of the drafting department, or by the 办公室监督员."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if task.state != TaskState.WAITING:
        return [f"这项任务的状态是“{task.get_state_display()}”，不用再办理免于解读。"]
    day = day_of(at)
    if has_role(user, Role.SUPERVISOR, day=day):
        return []
    if has_role(user, Role.THIRD_REVIEWER, day=day, department=task.department):
        return []
    return [f"免于解读由{task.department}的三审或办公室监督员决定，您在这一天没有这个岗位。"]


def reasons_not_to_open_event(*, department: Department, user: Person, at: datetime) -> list[str]:
    """An event is registered by a 信息员 for the own department: 按程序及时回应关切 begins with who is in charge."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not has_role(user, Role.INFORMATION_OFFICER, day=day_of(at), department=department):
        return [f"{department}的事件由{department}的信息员登记，您在这一天没有这个岗位。"]
    return []


def reasons_not_to_close_event(*, event: Event, user: Person, at: datetime) -> list[str]:
    """Ended by a 信息员 of its department, or by the 办公室监督员."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if event.closed_at is not None:
        return ["这个事件已经结束，不用再次办理。"]
    if has_role(user, Role.SUPERVISOR, day=day_of(at)):
        return []
    return reasons_not_to_open_event(department=event.department, user=user, at=at)


def reasons_not_to_confirm(*, publication: Publication, user: Person, at: datetime) -> list[str]:
    """“继续有效” is signed by a 信息员 of a department that answers for the clean-up, for a public policy document that
    still stands.
    """
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if publication.state != PublicationState.PUBLIC or publication.genre != Genre.POLICY:
        return ["只清理正在公开的政策文件，这一条不是。"]
    departments = _answering(publication)
    if {d.pk for d in departments} & departments_where_officer(user, at):
        return []
    names = "、".join(str(d) for d in departments) or "责任部门"
    return [f"这份文件由{names}的信息员清理，您在这一天没有这个岗位。"]


def department_signing_for(*, publication: Publication, user: Person, at: datetime) -> Department | None:
    """The department in whose name the person confirms; None when nothing lets them."""
    mine = departments_where_officer(user, at)
    return next((d for d in _answering(publication) if d.pk in mine), None)


def _answering(publication: Publication) -> list[Department]:
    return cleaning_departments(column_id=publication.column_id, supplier_id=publication.article.department_id)


def officer_departments(*, user: Person, at: datetime) -> list[Department]:
    """Departments in which the person is 信息员, in their own order."""
    if not known(user):
        return []
    assert isinstance(user, User)
    return list(departments_where(user, Role.INFORMATION_OFFICER, day=day_of(at)))

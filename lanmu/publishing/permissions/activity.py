"""Who reports an activity, and who adopts or declines it (第十一条（二）)."""

from datetime import datetime

from lanmu.organisation.models import Department
from lanmu.publishing.enums import ActivityState
from lanmu.publishing.models import ActivityReport
from lanmu.publishing.permissions.people import INACTIVE, Person, departments_where_officer, known


def reasons_not_to_report_activity(*, department: Department | None, user: Person, at: datetime) -> list[str]:
    """A department's activities are reported by its 信息员."""
    if not known(user):
        return [INACTIVE]
    if department is None:
        return ["请选择报送处室、单位。"]
    if department.pk in departments_where_officer(user, at):
        return []
    return [f"{department}的活动由{department}的信息员报送，您在这一天没有这个岗位。"]


def reasons_not_to_decide_activity(*, report: ActivityReport, user: Person, at: datetime) -> list[str]:
    """What becomes of a report is for the 信息员 of the department that makes the news (第五条（一）), once."""
    if not known(user):
        return [INACTIVE]
    if report.state != ActivityState.REPORTED:
        return [f"这份报送已经办理（{report.get_state_display()}），不用再办。"]
    if report.receiving_id in departments_where_officer(user, at):
        return []
    return [f"这份报送由{report.receiving}的信息员采用或退复，您在这一天没有这个岗位。"]

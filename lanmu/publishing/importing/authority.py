"""Who may authorise an import. It skips 三审三校, so one department answers for it (第十八条：谁提供、谁负责)."""

from datetime import datetime

from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.columns.queries import departments_that_may_write, receiving_department
from lanmu.common.times import local
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission


def reasons_against_import(
    *, column: ColumnPage, authorised_by: Department, by: User | None, at: datetime
) -> list[str]:
    """The department must answer for the column, as 责任部门 or 运维部门; a person must be able to publish there.

    `by` None is the command line, on the server itself. Empty when nothing is against it.
    """
    if column.kind in LINKING_KINDS:
        return [f"栏目“{column.title}”只是一个链接，不存放信息，请选择本站栏目。"]
    if not Responsibility.objects.filter(column_id=column.pk).exists() or not column.takes_articles:
        below = ColumnPage.objects.child_of(column).order_by("path").values_list("title", flat=True)
        hint = (
            f"请选择它的下级栏目：{'、'.join(below)}。"
            if below
            else "请先在《栏目设置及责任分工表》中登记它的责任部门。"
        )
        return [f"栏目“{column.title}”不直接存放信息，{hint}"]
    operator = receiving_department(column)
    reasons: list[str] = []
    if not authorised_by.is_active:
        reasons.append(f"“{authorised_by}”已停用，不能授权导入。")
    writers = departments_that_may_write(column)
    if authorised_by != operator and authorised_by not in writers:
        able = list(dict.fromkeys([*(d.name for d in writers), operator.name]))
        names = "、".join(able[:8]) + ("等" if len(able) > 8 else "")
        reasons.append(
            f"“{authorised_by}”既不是栏目“{column.title}”的责任部门，也不是运维部门。可以授权的有：{names}。"
        )
    if by is not None and not holds(
        by, Permission.PUBLISHING_SUBMISSION_PUBLISH, day=local(at).date(), department=operator
    ):
        reasons.append(f"批量导入会直接公开，只有{operator}的归口发布人可以办理，请联系{operator}。")
    return reasons

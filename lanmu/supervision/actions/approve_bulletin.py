"""送审定, 审定, 退回: the 网站主管 approves exactly the words and figures that were handed in (第十七条)."""

from datetime import datetime

from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.supervision import permissions
from lanmu.supervision.actions._bulletin import append, current_version, in_hand, move, seal_of, tell
from lanmu.supervision.actions._steps import day_of, demand, holders, words_of
from lanmu.supervision.compose import document_of
from lanmu.supervision.enums import EDITABLE_BULLETINS, BulletinAct, BulletinState
from lanmu.supervision.models import Bulletin

BROKEN = "通报的内容与送审定时不一致，请退回重新送审定，并告知安全管理员查明原因。"


def submit_bulletin(*, bulletin: Bulletin, by: User, at: datetime) -> Bulletin:
    """Hand in for approval: words and figures are sealed. Raises NotAllowed, Refused, or Stale."""
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    with in_hand(bulletin, allowed=EDITABLE_BULLETINS, verb="送审定") as row:
        missing = [
            label for name, label in (("opening", "开头"), ("requirements", "工作要求")) if not getattr(row, name)
        ]
        if missing:
            raise Refused([f"请先写好“{label}”。" for label in missing])
        seal = seal_of(row)
        move(row, BulletinState.SUBMITTED, digest=seal)
        append(
            row, BulletinAct.SUBMIT, by=by, at=at, detail=document_of(row, current_version(row)), told={"digest": seal}
        )
        heads = [user for user in holders(Role.WEBSITE_HEAD, day_of(at)) if user.pk != by.pk]
        tell(row, heads, f"《{row.title}》请审定。", occasion=f"submitted:{int(at.timestamp())}", at=at)
    return bulletin


def approve_bulletin(*, bulletin: Bulletin, by: User, at: datetime, digest: str | None = None) -> Bulletin:
    """审定. `digest` is of what the person saw. Raises NotAllowed, Refused when it was altered, or Stale."""
    demand(permissions.reasons_not_to_approve(bulletin=bulletin, by=by, at=at))
    with in_hand(bulletin, allowed=[BulletinState.SUBMITTED], verb="审定") as row:
        if digest is not None and digest != row.digest:
            raise Stale("通报的内容在您打开之后有变化，请刷新页面，看清后再审定。")
        if seal_of(row) != row.digest:
            raise Refused(BROKEN)
        move(row, BulletinState.APPROVED, approved_by=by, approved_at=at)
        append(row, BulletinAct.APPROVE, by=by, at=at, told={"digest": row.digest})
        tell(row, [row.written_by], f"《{row.title}》已经审定，可以印发。", occasion="approved", at=at)
    return bulletin


def return_bulletin(*, bulletin: Bulletin, reason: str, by: User, at: datetime) -> Bulletin:
    """退回修改 with a reason. Raises NotAllowed, Refused, or Stale."""
    demand(permissions.reasons_not_to_approve(bulletin=bulletin, by=by, at=at))
    words = words_of(reason, label="退回的原因", most=1000)
    with in_hand(bulletin, allowed=[BulletinState.SUBMITTED], verb="退回") as row:
        move(row, BulletinState.RETURNED, digest="")
        append(row, BulletinAct.RETURN, by=by, at=at, text=words)
        text = f"《{row.title}》被退回修改：{words}"
        tell(row, [row.written_by], text, occasion=f"returned:{int(at.timestamp())}", at=at)
    return bulletin

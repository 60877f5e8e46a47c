"""账号和权限复核: once a quarter the 网信员 looks through who holds what and signs the list (第七条（一）)."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.incidents import permissions
from lanmu.incidents.accounts import posts_document, quarter_of
from lanmu.incidents.actions._keeping import too_long
from lanmu.incidents.models import AccountReview
from lanmu.organisation.models import User


def sign_account_review(*, seen: str, opinion: str, doubts: str, by: User, at: datetime) -> AccountReview:
    """Sign the list of posts of today. `seen`: the digest of the list the person was shown; another list is not
    signed unseen. Raises NotAllowed, or Refused with every reason.
    """
    if reasons := permissions.reasons_not_to_review_accounts(by=by, at=at):
        raise NotAllowed(reasons)
    words, troubles = opinion.strip(), doubts.strip()
    if reasons := too_long([("复核意见", words, 1000), ("需要处理的账号和岗位", troubles, -2000)]):
        raise Refused(reasons)
    document = posts_document(at=at)
    mark = digest(canonical_json(document).encode())
    if mark != seen:
        raise Refused("打开页面之后岗位有了变动，清单已经更新，请重新看过再签字。")
    year, quarter = quarter_of(local(at).date())
    with transaction.atomic():
        row = AccountReview.objects.create(
            year=year, quarter=quarter, posts=document, digest=mark, count=len(document), opinion=words,
            doubts=troubles, by=by, by_name=by.get_full_name(), at=at,
        )  # fmt: skip
        detail = {"number": str(row), "count": row.count, "digest": mark, "text": troubles[:200]}
        subject = f"account_review:{row.pk}"
        audit.record(actor=by, action="incidents.review_accounts", subject=subject, at=at, detail=detail)
    return row

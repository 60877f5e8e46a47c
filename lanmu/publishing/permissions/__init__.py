"""Every rule about people in writing, reviewing and publishing. Each function returns the reasons against, as
sentences.

The docstring of each is the rule. `is_superuser` counts for nothing anywhere: being able to repair the database is
no post.
"""

from lanmu.publishing.enums import Stage
from lanmu.publishing.permissions.activity import reasons_not_to_decide_activity, reasons_not_to_report_activity
from lanmu.publishing.permissions.moving import reasons_not_to_move
from lanmu.publishing.permissions.people import (
    INACTIVE,
    STAGE_LABELS,
    Person,
    day_of,
    post_for,
    posts_of,
    writers_of,
)
from lanmu.publishing.permissions.policy import (
    department_signing_for,
    officer_departments,
    reasons_not_to_close_event,
    reasons_not_to_confirm,
    reasons_not_to_exempt,
    reasons_not_to_interpret,
    reasons_not_to_open_event,
    tasks_seen_by,
)
from lanmu.publishing.permissions.publishing import publish_post, reasons_not_to_publish, reasons_not_to_withdraw
from lanmu.publishing.permissions.reviewing import (
    reasons_not_to_act,
    reasons_not_to_correct,
    reasons_not_to_return,
    returning_post,
    review_post,
    stage_of,
)
from lanmu.publishing.permissions.seeing import (
    SEEING_ROLES,
    departments_seen,
    may_see,
    may_see_everything,
    reasons_not_to_see,
    seen_by,
)
from lanmu.publishing.permissions.signing import (
    emergency_post,
    joint_post,
    joint_post_of,
    reasons_not_to_decide_secrecy,
    reasons_not_to_keep_words,
    reasons_not_to_set_joint,
    reasons_not_to_sign_emergency,
    reasons_not_to_sign_jointly,
    secrecy_post,
)
from lanmu.publishing.permissions.writing import (
    may_delete,
    may_write,
    reasons_not_to_delete,
    reasons_not_to_recall,
    reasons_not_to_submit,
    reasons_not_to_write,
    reasons_not_to_write_in,
)

RECEIVING_STAGE = int(Stage.RECEIVING)

__all__ = [
    "INACTIVE",
    "RECEIVING_STAGE",
    "SEEING_ROLES",
    "STAGE_LABELS",
    "Person",
    "day_of",
    "department_signing_for",
    "departments_seen",
    "emergency_post",
    "joint_post",
    "joint_post_of",
    "may_delete",
    "may_see",
    "may_see_everything",
    "may_write",
    "officer_departments",
    "post_for",
    "posts_of",
    "publish_post",
    "reasons_not_to_act",
    "reasons_not_to_close_event",
    "reasons_not_to_confirm",
    "reasons_not_to_correct",
    "reasons_not_to_decide_activity",
    "reasons_not_to_decide_secrecy",
    "reasons_not_to_delete",
    "reasons_not_to_exempt",
    "reasons_not_to_interpret", "reasons_not_to_keep_words",
    "reasons_not_to_move",
    "reasons_not_to_open_event",
    "reasons_not_to_publish",
    "reasons_not_to_recall",
    "reasons_not_to_report_activity",
    "reasons_not_to_return",
    "reasons_not_to_see",
    "reasons_not_to_set_joint",
    "reasons_not_to_sign_emergency",
    "reasons_not_to_sign_jointly",
    "reasons_not_to_submit",
    "reasons_not_to_withdraw",
    "reasons_not_to_write",
    "reasons_not_to_write_in",
    "returning_post",
    "review_post",
    "secrecy_post",
    "seen_by",
    "stage_of",
    "tasks_seen_by",
    "writers_of",
]  # fmt: skip

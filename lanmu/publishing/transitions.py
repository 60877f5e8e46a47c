"""Which verb leads a submission from which state to which: the whole table, as data. `actions._steps.move` refuses
every move that is not in it; README.md shows it (`state_table.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lanmu.publishing.enums import OPEN_STATES, RECEIVING_STATES, STAGE_STATES, SubmissionState

S = SubmissionState
OPEN = tuple(state for state in S if state in OPEN_STATES)
RECEIVING = tuple(state for state in S if state in RECEIVING_STATES)
BEGIN: tuple[SubmissionState | None, ...] = (None,)
"""A draft, or what is public: no submission yet."""


class NoSuchMove(Exception):
    """Code asked for a move that the table does not know. A mistake of ours, never of a person."""


@dataclass(frozen=True, slots=True)
class Way:
    """One verb and where it leads. `rule` names the function of `permissions` whose docstring says who may; empty for
    what the system does by itself. `when` says what decides between several ends, or what the system looks at.
    """

    verb: str
    origins: tuple[SubmissionState | None, ...]
    ends: tuple[SubmissionState, ...]
    rule: str = ""
    when: str = ""


WAYS: tuple[Way, ...] = (
    Way("submit", BEGIN, (S.SECRECY, S.FIRST_REVIEW, S.JOINT, S.RECEIVING, S.EMERGENCY), "reasons_not_to_submit",
        "公开属性不是“主动公开”的先保密审查；视同已三审三校的直接会签或归口；应急的直接签发；其余一审"),
    Way("open_supplement", BEGIN, (S.FIRST_REVIEW,), "", "应急发布的同时，系统自动开出补审件"),
    Way("decide_secrecy", (S.SECRECY,), (S.SECRECY, S.FIRST_REVIEW, S.JOINT, S.RECEIVING, S.EMERGENCY, S.KEPT),
        "reasons_not_to_decide_secrecy", "主动公开的去原本要去的环节（先留一条更正记录）；不公开的登记"),
    *(Way("correct", (state,), (state,), "reasons_not_to_correct", "状态不变，文字换成更正后的")
      for state in STAGE_STATES),
    Way("pass_stage", (S.FIRST_REVIEW,), (S.SECOND_REVIEW,), "reasons_not_to_act", "本审次的审和校都有了"),
    Way("pass_stage", (S.SECOND_REVIEW,), (S.THIRD_REVIEW,), "reasons_not_to_act", "同上"),
    Way("pass_stage", (S.THIRD_REVIEW,), (S.JOINT, S.RECEIVING), "reasons_not_to_act", "同上；栏目要求会签的去会签"),
    Way("sign_jointly", (S.JOINT,), (S.RECEIVING,), "reasons_not_to_sign_jointly", "要求的处室、单位都签了"),
    Way("sign_emergency", (S.EMERGENCY,), (S.RECEIVING,), "reasons_not_to_sign_emergency", "三审一人，或审核人两人"),
    Way("publish", RECEIVING, (S.PUBLISHED, S.SCHEDULED), "reasons_not_to_publish", "立即，或到所定时间"),
    Way("publish_due", (S.SCHEDULED,), (S.PUBLISHED, S.RECEIVING), "", "时间到了；通不过检查的退回归口部门并说明"),
    Way("return_submission", OPEN, (S.RETURNED,), "reasons_not_to_return"),
    Way("recall", OPEN, (S.RECALLED,), "reasons_not_to_recall"),
    Way("withdraw", OPEN, (S.RECALLED,), "reasons_not_to_withdraw", "撤下公开的信息时，未办完的补审件一并撤回"),
    Way("void", OPEN, (S.VOID,), "", "任何一步发现保存的文字与各环节所看的不符"),
)  # fmt: skip


def edges() -> Iterator[tuple[SubmissionState | None, str, SubmissionState]]:
    """Every (from, verb, to)."""
    for way in WAYS:
        yield from ((origin, way.verb, end) for origin in way.origins for end in way.ends)


_KNOWN = frozenset((origin, end) for origin, _verb, end in edges())


def check_move(*, origin: str, end: str) -> None:
    """Raises NoSuchMove unless some verb leads from `origin` to `end`."""
    if (S(origin), S(end)) not in _KNOWN:
        raise NoSuchMove(f"no verb leads from {origin} to {end} (publishing/transitions.py)")

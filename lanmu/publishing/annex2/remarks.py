"""附注: what a record holds and the paper of 附件2 has no box for, as sentences below the frame."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lanmu.common.times import minute_text
from lanmu.publishing.enums import Decision, Disclosure, Route, SecrecyKind, Stage


def remarks(plain: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences of a record, or of `sealed.document`, in the order things happened. None for the first version."""
    return (*_way(plain), *_secrecy(plain), *_signatures(plain))


def person(act: Mapping[str, Any]) -> str:
    """Who acted, and for whom: `代某某` where the act was done in an absent person's place."""
    return f"{act['actor']}（代{act['acting_for']}）" if act.get("acting_for") else str(act["actor"])


def _way(plain: Mapping[str, Any]) -> Iterator[str]:
    if plain.get("route") == Route.EMERGENCY:
        due = f"补审应于 {_minute(plain['supplement_due_at'])} 前完成。" if plain["supplement_due_at"] else ""
        yield f"应急发布。理由：{plain['emergency_reason'].rstrip('。')}。{due}"
    elif plain.get("supplements"):
        yield f"本表为应急发布 {plain['supplements']} 的补审。"


def _secrecy(plain: Mapping[str, Any]) -> Iterator[str]:
    for review in plain.get("secrecy", ()):
        by = "制作单位" if review["kind"] == SecrecyKind.UNIT else "保密部门"
        conclusion = Disclosure(review["conclusion"]).label
        yield f"保密审查（{by}）　{review['department']}　{review['by']}　{conclusion}　{_minute(review['at'])}"


def _signatures(plain: Mapping[str, Any]) -> Iterator[str]:
    for act in plain["acts"]:
        if act["stage"] not in {Stage.JOINT, Stage.EMERGENCY} or act["decision"] == Decision.CORRECT:
            continue
        words = [
            str(Stage(act["stage"]).label), act["department"], person(act), str(Decision(act["decision"]).label),
            act["opinion"], _minute(act["at"]),
        ]  # fmt: skip
        yield "　".join(word for word in words if word)


def _minute(text: str) -> str:
    return minute_text(datetime.fromisoformat(text))

"""Work orders as JSON, for the operator's own system: no product's format, stable names, a digest over the whole.

Ours: `{"format": "lanmu.work-orders/1", "made_at": …, "orders": [{"number", "kind", "urgency", "title", "text",
"due_on", "state", "opened_at"}], "digest": "sm3:…"}`. Theirs: `{"format": "lanmu.work-order-answers/1",
"answers": [{"number", "state": "working" | "finished", "reference", "text"}]}`. Times are ISO 8601 with their zone.
"""

import json
from datetime import datetime
from typing import Any

from lanmu.affairs.enums import OPEN_ORDERS, OrderState
from lanmu.affairs.models import WorkOrder
from lanmu.common.digest import digest
from lanmu.common.refusal import Refused
from lanmu.common.times import local

ORDERS, ANSWERS = "lanmu.work-orders/1", "lanmu.work-order-answers/1"
MOST_BYTES = 2_000_000
MOST_ANSWERS = 5_000
ANSWERABLE = frozenset({OrderState.WORKING, OrderState.FINISHED})


def orders_as_json(*, at: datetime) -> str:
    """Every open order."""
    orders = [
        {
            "number": row.number, "kind": row.kind, "urgency": row.urgency, "title": row.title, "text": row.text,
            "due_on": row.due_on.isoformat(), "state": row.state, "opened_at": local(row.opened_at).isoformat(),
        }
        for row in WorkOrder.objects.filter(state__in=OPEN_ORDERS).order_by("number")
    ]  # fmt: skip
    body = {"format": ORDERS, "made_at": local(at).isoformat(), "orders": orders}
    canonical = json.dumps(orders, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps(body | {"digest": digest(canonical.encode())}, ensure_ascii=False, indent=1) + "\n"


def read_answers(data: bytes) -> list[dict[str, Any]]:
    """The answers in a file of the operator's. Raises Refused with every fault, by its place in the file."""
    if len(data) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1_000_000} MB，请分几次读入。")
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("文件不是 JSON，请核对。") from None
    if not isinstance(given, dict) or given.get("format") != ANSWERS or not isinstance(given.get("answers"), list):
        raise Refused(f"文件格式不对：应为 {ANSWERS}，并有 answers 列表。")
    answers = given["answers"]
    if len(answers) > MOST_ANSWERS:
        raise Refused(f"一个文件最多 {MOST_ANSWERS} 条。")
    known = set(
        WorkOrder.objects.filter(number__in=[_text(a, "number") for a in answers]).values_list("number", flat=True)
    )
    faults: list[str] = []
    found = []
    for place, answer in enumerate(answers, 1):
        wrong = _faults(answer, known)
        faults += [f"第 {place} 条：{said}" for said in wrong]
        if not wrong:
            found.append({name: _text(answer, name) for name in ("number", "state", "reference", "text")})
    if faults:
        raise Refused(faults)
    return found


def _faults(answer: Any, known: set[str]) -> list[str]:
    found = []
    if _text(answer, "number") not in known:
        found.append(f"没有编号为“{_text(answer, 'number')}”的工单。")
    if _text(answer, "state") not in ANSWERABLE:
        found.append("state 只能是 working 或 finished。")
    if not 0 < len(_text(answer, "reference")) <= 100:
        found.append("缺少运维单位自己的编号 reference（最多 100 个字）。")
    if _text(answer, "state") == OrderState.FINISHED and not _text(answer, "text"):
        found.append("已完成的要写明办理结果 text。")
    return found


def _text(answer: Any, name: str) -> str:
    value = answer.get(name, "") if isinstance(answer, dict) else ""
    return value.strip() if isinstance(value, str) else ""

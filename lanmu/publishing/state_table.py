"""The state diagram and the table of who may do what, rendered from code: `transitions.WAYS` and the docstrings of the
rules. After a change: `lanmu manage shell -c "from lanmu.publishing.state_table import write; write()"`.
"""

import inspect
from pathlib import Path

from lanmu.publishing import permissions
from lanmu.publishing.enums import CLOSED_STATES, OPEN_STATES, SubmissionState
from lanmu.publishing.transitions import OPEN, WAYS, Way

README = Path(__file__).with_name("README.md")
MARKS = {
    "diagram": ("<!-- diagram: begin -->\n", "<!-- diagram: end -->"),
    "table": ("<!-- table: begin -->\n", "<!-- table: end -->"),
}


def render_diagram() -> str:
    """A Mermaid state diagram; what leads out of every open state is said in words beneath, or it would cover all."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in SubmissionState]
    everywhere = []
    for way in WAYS:
        if way.origins == OPEN:
            everywhere.append(way)
            continue
        for origin in way.origins:
            start = origin.value if origin is not None else "[*]"
            lines += [f"    {start} --> {end.value}: {way.verb}" for end in way.ends]
    lines += [f"    {state.value} --> [*]" for state in SubmissionState if state in CLOSED_STATES]
    lines += ["```", ""]
    out = "；".join(f"`{way.verb}` → {'、'.join(end.label for end in way.ends)}" for way in everywhere)
    closed = "、".join(str(state.label) for state in SubmissionState if state in CLOSED_STATES)
    count = len(OPEN_STATES)
    lines += [f"From each of the {count} open states besides: {out}.", "", f"Closed: {closed}.", ""]
    return "\n".join(lines)


def render_table() -> str:
    """Per state and verb: where it leads, and the rule in the words of the function that decides."""
    lines = ["| in | verb | leads to | who may, and who may not |", "| --- | --- | --- | --- |"]
    told: set[str] = set()
    for way in WAYS:
        ends = "、".join(str(end.label) for end in way.ends)
        when = f"（{way.when}）" if way.when else ""
        lines.append(f"| {_origins(way)} | `{way.verb}` | {ends}{when} | {_rule(way, again=way.rule in told)} |")
        told.add(way.rule)
    return "\n".join(lines) + "\n"


def _origins(way: Way) -> str:
    if way.origins == OPEN:
        return "every open state"
    return "、".join(str(origin.label) if origin is not None else "draft" for origin in way.origins)


def _rule(way: Way, *, again: bool) -> str:
    if not way.rule:
        return "the system"
    if again:
        return f"as above (`{way.rule}`)"
    words = inspect.getdoc(getattr(permissions, way.rule)) or ""
    return f"{' '.join(words.split())} (`{way.rule}`)".replace("|", "\\|")


def rendered(text: str) -> str:
    """`text` with what stands between the marks rendered anew."""
    for name, part in (("diagram", render_diagram()), ("table", render_table())):
        begin, end = MARKS[name]
        head, _, rest = text.partition(begin)
        _old, _, tail = rest.partition(end)
        text = f"{head}{begin}{part}{end}{tail}"
    return text


def write() -> None:
    """Bring README.md up to date."""
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")

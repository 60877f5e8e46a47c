"""Lines of an access log: nginx combined (also what the embedded server writes) or JSON, one object a line.

A line that cannot be read is None, never an error.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from lanmu.common.times import SHANGHAI

COMBINED = re.compile(
    rb'(\S+) \S+ (?:[^"\[]*)\[(\d\d/\w{3}/\d{4}:\d\d):(\d\d):\d\d ([+-]\d{4})\] '
    rb'"(?:([A-Z]+) ([^ "]*)[^"]*|(?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?'
)
MONTHS = {
    name.encode(): n
    for n, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905
}
KEYS = {
    "time": ("time", "time_iso8601", "@timestamp", "timestamp", "time_local"),
    "address": ("remote_addr", "addr", "client", "client_ip", "ip"),
    "method": ("method", "request_method"),
    "target": ("uri", "request_uri", "path", "url"),
    "request": ("request",),
    "status": ("status",),
    "sent": ("body_bytes_sent", "bytes_sent", "bytes", "size"),
    "referrer": ("http_referer", "referer", "referrer"),
    "agent": ("http_user_agent", "user_agent", "agent"),
}
"""Names under which servers write the same thing."""


class Line(NamedTuple):
    """One request. `address` is used for the day's marks only and never kept."""

    day: date
    address: bytes
    method: bytes
    target: bytes
    status: int
    sent: int
    referrer: bytes
    agent: bytes


class Reader:
    """Reads lines. Keeps the days it has worked out: a log says the same hour a thousand times."""

    def __init__(self) -> None:
        self._days: dict[tuple[bytes, bytes], date] = {}

    def read(self, raw: bytes) -> Line | None:
        """The request of a line; None when it is none."""
        if raw[:1] == b"{":
            return self._json(raw)
        found = COMBINED.match(raw)
        if found is None:
            return None
        address, hour, minute, zone, method, target, status, sent, referrer, agent = found.groups()
        when = self._days.get((hour, zone))
        if when is None:
            if (when := _day(hour, minute, zone)) is None:
                return None
            if zone.endswith(b"00"):
                self._days[(hour, zone)] = when
        size = int(sent) if sent != b"-" else 0
        return Line(when, address, method or b"", target or b"", int(status), size, referrer or b"", agent or b"")

    def _json(self, raw: bytes) -> Line | None:
        try:
            row = json.loads(raw)
            when = _moment(str(_of(row, "time")))
            method, target = _request(row)
            return Line(
                when.astimezone(SHANGHAI).date(),
                str(_of(row, "address") or "").encode(),
                method.encode(),
                target.encode(),
                int(_of(row, "status")),
                int(_of(row, "sent") or 0),
                str(_of(row, "referrer") or "").encode(),
                str(_of(row, "agent") or "").encode(),
            )
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return None


def _day(hour: bytes, minute: bytes, zone: bytes) -> date | None:
    """The Shanghai day of a combined time. The hour decides, except in zones that are not of whole hours."""
    try:
        day, month, rest = hour.split(b"/")
        year, clock = rest.split(b":")
        shift = timedelta(hours=int(zone[:3]), minutes=int(zone[:1] + zone[3:]))
        local = datetime(int(year), MONTHS[month], int(day), int(clock), int(minute), tzinfo=UTC)
        return (local - shift).astimezone(SHANGHAI).date()
    except (ValueError, KeyError, OverflowError):
        return None


def _of(row: dict[str, Any], name: str) -> Any:
    for key in KEYS[name]:
        if key in row:
            return row[key]
    return None


def _request(row: dict[str, Any]) -> tuple[str, str]:
    method, target = _of(row, "method"), _of(row, "target")
    if method is None or target is None:
        method, target = str(_of(row, "request") or "").split(" ")[:2]
    return str(method), str(target)


def _moment(text: str) -> datetime:
    """An ISO time with a zone, seconds since 1970, or the time of combined logs. Raises ValueError."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), tz=UTC)
    if "/" in text:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found

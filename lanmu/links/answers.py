"""What an answer, or the lack of one, means for the public. Pure."""

import http.client
import ssl
from dataclasses import dataclass
from typing import Any

from lanmu.links.addresses import Address
from lanmu.links.enums import Outcome
from lanmu.links.hosts import owner_of

WALLS = frozenset({202, 401, 402, 403, 405, 406, 407, 408, 412, 418, 421, 425, 428, 429, 444, 451, 456, 468, 511, 999})
"""Answers to programs rather than to readers: sign-in, bot walls (412 and 202 of script walls), rate limits."""
GONE = frozenset({404, 410})
MOVES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


@dataclass(slots=True)
class Answer:
    """What a server said. `cut`: it broke off before the end that it had announced."""

    status: int
    headers: Any
    cut: bool = False


class Stop(Exception):
    """Ends the look at once with this result."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome, self.detail = outcome, detail


def judge(answer: Answer) -> tuple[Outcome, str]:
    """What an answer that is no redirect means, with a Chinese phrase."""
    status = answer.status
    if answer.cut and 200 <= status < 300:
        return Outcome.CUT, "内容没有传完就断了"
    if status in WALLS or answer.headers.get("cf-mitigated") or (status == 503 and answer.headers.get("Retry-After")):
        return Outcome.WALL, f"对方回答 {status}，拒绝自动检查，请用浏览器打开看一看"
    if 200 <= status < 300:
        return Outcome.GOOD, ""
    if status in GONE:
        return Outcome.GONE, f"网页不存在（{status}）"
    if status >= 500:
        return Outcome.ERROR, f"对方服务器出错（{status}）"
    return Outcome.GONE if 400 <= status < 500 else Outcome.NONSENSE, f"对方回答 {status}"


def arrived(start: Address, here: Address, *, permanent: bool) -> tuple[Outcome, str]:
    """What it means that redirects led from `start` to a page that opens."""
    if owner_of(start.host) != owner_of(here.host):
        return Outcome.AWAY, f"跳转到另一个网站 {here.host}"
    if permanent:
        return Outcome.MOVED, "已永久迁移到新地址"
    return Outcome.GOOD, ""


_CERTIFICATES = {
    9: "证书还没有生效", 10: "证书已过期", 18: "证书是自己签发的", 19: "证书由不受信任的机构签发",
    23: "证书已被吊销", 62: "证书不是这个域名的", 64: "证书不是这个地址的",
}  # fmt: skip
_UNSURE = frozenset({20, 21})
"""The chain is not complete: some browsers fetch the missing certificate themselves."""


def tls_fault(wrong: ssl.SSLError) -> Stop:
    """Why no encrypted connection came about."""
    if isinstance(wrong, ssl.SSLCertVerificationError):
        if wrong.verify_code in _UNSURE:
            return Stop(Outcome.WALL, "证书链不完整，浏览器也许能打开，不能判定")
        return Stop(Outcome.TLS, _CERTIFICATES.get(wrong.verify_code, "证书有问题"))
    if isinstance(wrong, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Stop(Outcome.UNREACHABLE, "加密连接中途断开")
    if "HANDSHAKE_FAILURE" in (wrong.reason or ""):
        return Stop(Outcome.WALL, "加密方式与本机不合（可能是国密），不能判定")
    return Stop(Outcome.TLS, "加密连接建立不起来")


def connection_fault(wrong: Exception) -> Stop:
    """Why there is no answer, or none that makes sense."""
    if isinstance(wrong, TimeoutError):
        return Stop(Outcome.SLOW, "超时没有回答")
    if isinstance(wrong, ConnectionRefusedError):
        return Stop(Outcome.UNREACHABLE, "对方拒绝连接")
    if isinstance(wrong, ConnectionError):
        return Stop(Outcome.UNREACHABLE, "连接中途断开")
    if isinstance(wrong, http.client.IncompleteRead):
        return Stop(Outcome.CUT, "内容没有传完就断了")
    if isinstance(wrong, OSError):
        return Stop(Outcome.UNREACHABLE, "连接不上")
    return Stop(Outcome.NONSENSE, "回答不是网页服务")

"""篡改: what the last look at the served tree found (第七条（一）). Sound again later: proven gone."""

from collections.abc import Iterator
from datetime import datetime

from lanmu.patrol.observing import Observation
from lanmu.patrol.rules import Look
from lanmu.release.models import Verification

_SAID = {
    "altered": "公开文件“/{path}”的内容与清单不一致，可能被篡改",
    "missing": "公开文件“/{path}”不见了",
    "extra": "公开文件夹里多出来历不明的文件“/{path}”",
}


def look_for_tampering(at: datetime) -> Look:
    """The latest verification not after `at`. Without one nothing was looked at, and nothing is proven gone."""
    last = Verification.objects.filter(at__lte=at).order_by("-at").first()
    if last is None:
        return Look(seen=[], scope=lambda _: False)
    return Look(seen=list(_seen(last)), looked=last.checked, scope=lambda finding: finding.last_seen < last.at)


def _seen(last: Verification) -> Iterator[Observation]:
    for kind, said in _SAID.items():
        for path in getattr(last, kind):
            done = "，已从清单恢复" if last.repaired and kind != "extra" else "，已移出留存" if last.repaired else ""
            yield Observation(
                key=f"tamper.{kind}:{path}"[:200],
                rule=f"tamper.{kind}",
                text=said.format(path=path) + done + "。请查明原因（quarantine 文件夹留有证据）。",
                path=f"/{path}",
                evidence={"verification": last.pk, "at": last.at.isoformat(), "repaired": last.repaired},
            )

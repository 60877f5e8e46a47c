"""Back to an earlier release: undo the last runs from what they kept, and hold until somebody says to go on."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.release.history import history_folder, kept_runs, read_journal
from lanmu.release.lease import lease
from lanmu.release.models import ReleasedFile, ReleaseState, Run
from lanmu.release.releaser import open_trees


def rollback(*, to_run: int, at: datetime) -> list[int]:
    """Restore the public tree as it stood right after run `to_run`. Returns the runs undone, newest first.

    Releases are held afterwards (`resume`), because the tree is no longer what the database says. Refused when one of
    the runs to undo is not kept any more.
    """
    with lease(Path(settings.LANMU_BUILD_TREE), wait=True):
        later = list(Run.objects.filter(id__gt=to_run).order_by("-id").values_list("id", "written", "deleted"))
        kept = set(kept_runs())
        undo = [run for run, written, deleted in later if run in kept]
        lost = [run for run, written, deleted in later if run not in kept and (written or deleted)]
        if not Run.objects.filter(id=to_run).exists():
            raise Refused(f"没有第 {to_run} 次发布。请用 lanmu release status 查看可以退回的发布。")
        if lost:
            raise Refused(f"第 {lost[-1]} 次发布的旧文件已不再保留，不能退回到第 {to_run} 次发布。")
        build, served = open_trees()
        with transaction.atomic():
            ReleaseState.objects.update_or_create(
                name="hold", defaults={"value": f"{at.isoformat()} 已退回到第 {to_run} 次发布"}
            )
        for run in undo:
            folder = history_folder(run)
            for entry in reversed(read_journal(run)):
                path, old = entry["path"], entry["old"]
                if old is None:
                    served.delete(path, durable=True)
                    build.delete(path, durable=True)
                    ReleasedFile.objects.filter(path=path).delete()
                    continue
                data = (folder / path).read_bytes()
                build.put(path, data, durable=True)
                served.put(path, data, durable=True)
                _restore_row(path, old)
        return undo


def _restore_row(path: str, old: dict[str, Any]) -> None:
    fields = {k: old[k] for k in ("digest", "size", "made_from", "approval")}
    target = old["target"]
    if ReleasedFile.objects.filter(target=target).update(path=path, **fields):
        return
    top = ReleasedFile.objects.order_by("-id").values_list("id", flat=True).first() or 0
    ReleasedFile.objects.create(id=top + 1, target=target, path=path, read_set=0, own_reads=b"", **fields)


def resume() -> bool:
    """Let releases go on. The next run is a full build, since the tree was rolled back. False: nothing was held."""
    deleted, _ = ReleaseState.objects.filter(name="hold").delete()
    if deleted:
        ReleaseState.objects.filter(name="code").delete()
    return bool(deleted)

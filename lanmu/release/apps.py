from datetime import time

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "lanmu.release"
    label = "release"
    verbose_name = "发布"

    def ready(self) -> None:
        from lanmu.common.timetable import Job, register
        from lanmu.release.roots import seal_day
        from lanmu.release.watch import watch

        register(Job(name="核对公开文件", run=lambda at: watch(at=at), every=3600.0))
        register(Job(name="每日清单签名", run=lambda at: seal_day(at=at), daily=time(0, 10)))

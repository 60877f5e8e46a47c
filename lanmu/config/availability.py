"""When the database is away: a readable 503 instead of a fault, on the workbench and on what is computed for citizens.

The public pages themselves are files and go on as before (docs/adr/0002, property 8).
"""

import sys
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from lanmu.config.public import is_public

RETRY_SECONDS = 60
AWAY = (InterfaceError, OperationalError)

_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{words}</p>
</main>
</body>
</html>
"""
AWAY_PAGE = _PAGE.format(
    title="系统正在维护，请稍后再试",
    words="数据库暂时连不上，正在恢复。请过一两分钟刷新页面；刚才提交的内容没有保存，请返回后重新提交。公开网站不受影响。",
)
FAULT_PAGE = _PAGE.format(
    title="系统出错了",
    words="这一步没有办成，错误已经记入日志。请返回重试；仍然出错的，请把时间和正在办的事告诉系统管理员。",
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: 503 when the fault is that the database is away, else 500. Needs neither template nor
    database; citizens get the page that the release has made for this.
    """
    if not isinstance(sys.exc_info()[1], AWAY):
        return HttpResponse(FAULT_PAGE, status=500)
    page = _made_by_release() if is_public(request) else ""
    return HttpResponse(page or AWAY_PAGE, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def _made_by_release() -> str:
    try:
        return (Path(settings.LANMU_SERVED_TREE) / "503.html").read_text("utf-8")
    except OSError:
        return ""


def health(request: HttpRequest) -> JsonResponse:
    """`/do/health`, for the monitoring of whoever operates the site: 200 while the database answers, else 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"database": "ok"})

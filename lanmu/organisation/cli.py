"""`lanmu admins`, `lanmu posts`, `lanmu notices`: the first administrators, posts in force, mails stuck."""

import argparse
import getpass
import sys
from typing import Any

from lanmu.common.cli import FOUND, OK, complain, emit_json, say


def add_commands(sub: Any) -> None:
    """Add this app's verbs."""
    admins = sub.add_parser(
        "admins",
        help="在新站上开立第一批系统管理员、安全管理员、审计员",
        description="开立三员的第一批账号。三个账号的口令从终端读入，不写在命令行上。已有安全管理员的站点不再受理。",
    )
    admins.add_argument("--department", required=True, help="三员所在处室的名称，须已存在")
    admins.add_argument("--system", required=True, metavar="用户名:姓名", help="系统管理员")
    admins.add_argument("--security", required=True, metavar="用户名:姓名", help="安全管理员")
    admins.add_argument("--audit", required=True, metavar="用户名:姓名", help="审计员")
    admins.set_defaults(run=_admins)
    posts = sub.add_parser("posts", help="列出今天在任的岗位；--sync 使权限组与在任岗位一致（定时任务每天运行）")
    posts.add_argument("--sync", action="store_true", help="使权限组与今天在任的岗位一致")
    posts.add_argument("--json", action="store_true", help="输出 JSON")
    posts.set_defaults(run=_posts)
    notices = sub.add_parser("notices", help="没有寄出的通知邮件；--retry 立即重寄")
    notices.add_argument("--retry", action="store_true", help="把没有寄成的（含七天内已不再重试的）立即再寄一次")
    notices.add_argument("--json", action="store_true", help="输出 JSON")
    notices.set_defaults(run=_notices)


def _admins(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.organisation.actions.founding import found_administrators
    from lanmu.organisation.enums import Role

    wanted = {}
    for role, text in (
        (Role.SYSTEM_ADMIN, args.system),
        (Role.SECURITY_ADMIN, args.security),
        (Role.AUDITOR, args.audit),
    ):
        username, colon, full_name = text.partition(":")
        if not (username and colon and full_name):
            complain(f"“{text}”应写成 用户名:姓名，如 xitong:系统管理员。")
            return 2
        wanted[role] = (username, full_name, _read_password(f"{role.label} {username} 的口令："))
    people = found_administrators(department_name=args.department, wanted=wanted, at=timezone.now())
    say("已开立：" + "、".join(f"{u.username}（{u.full_name}）" for u in people) + "。")
    return OK


def _read_password(prompt: str) -> str:
    """From the terminal without echo, or one line of standard input when a script feeds it."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _posts(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.organisation.actions import sync_roles
    from lanmu.organisation.models import Post

    day = timezone.localdate()
    changed = sync_roles(day=day) if args.sync else 0
    posts = Post.objects.on(day).select_related("user", "department")
    rows = [
        {
            "department": p.department.name,
            "role": p.get_role_display(),
            "name": p.user.full_name,
            "username": p.user.username,
            "starts_on": p.starts_on,
            "ends_on": p.ends_on,
        }
        for p in posts
    ]
    if args.json:
        emit_json({"changed": changed, "posts": rows})
        return OK
    for row in rows:
        say(f"{row['department']}\t{row['role']}\t{row['name']}（{row['username']}）")
    if args.sync:
        say(f"权限组已与在任岗位一致，调整 {changed} 处。")
    if not rows:
        complain("今天没有任何在任岗位。新站请先运行 lanmu admins。")
        return FOUND
    return OK


def _notices(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from lanmu.common.times import minute_text
    from lanmu.organisation.actions import mail_notices, retry_mails
    from lanmu.organisation.digests import section_label
    from lanmu.organisation.telling import broken_sections, stuck_mails

    at = timezone.now()
    if args.retry and settings.LANMU_MAIL_ON:
        retried = retry_mails(at=at)
        sent = mail_notices(at=at)
        if not args.json:
            say(f"重寄 {retried} 封，寄出 {sent} 封。")
    stuck, broken = stuck_mails(at=at), [section_label(code) for code in broken_sections(at=at)]
    if args.json:
        emit_json({"mail": settings.LANMU_MAIL_ON, **stuck._asdict(), "broken_sections": broken})
        return FOUND if stuck.total or broken else OK
    if not settings.LANMU_MAIL_ON:
        say("没有设置 LANMU_MAIL_URL，不寄邮件；通知都在工作台里。")
    if stuck.since is not None:
        again = f"{stuck.waiting} 封会自动再试，{stuck.given_up} 封已不再重试"
        complain(f"{stuck.total} 封没有寄出，最早 {minute_text(stuck.since)}，{again}。最近的原因：{stuck.error}")
    if broken:
        complain(f"今天的汇总缺少：{'、'.join(broken)}。原因见运行日志。")
    if stuck.total or broken:
        return FOUND
    say("没有寄不出的邮件。")
    return OK

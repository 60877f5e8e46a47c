"""`lanmu up` and `lanmu clauses`."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lanmu.common.cli import FOUND, OK, complain, emit_json, say
from lanmu.common.refusal import Refused
from lanmu.config.clauses import STATE_NAMES, Clause, ClauseState, report


def add_commands(sub: Any) -> None:
    """Add the verbs that concern the installation as a whole."""
    up = sub.add_parser(
        "up",
        help="启动门户：准备数据库和栏目，然后运行公开站点、工作台和后台任务",
        description=(
            "启动门户。数据库、静态文件、栏目责任分工表、首次发布，缺哪样补哪样；随后运行公开站点、工作台、发布、"
            "后台任务和定时任务，其中任何一个意外退出都会重新启动。按 Ctrl+C 停止。"
            "环境变量 LANMU_ROLE 可限定只运行 public（公开站点）、workbench（工作台）或 worker（后台）。"
        ),
    )
    up.add_argument("--demo", action="store_true", help="空站点上先装入演示处室、人员和内容；已有真实内容的站点会拒绝")
    up.add_argument("--host", default="127.0.0.1", help="监听的地址，默认 127.0.0.1")
    up.add_argument("--public-port", type=int, default=8000, help="公开站点的端口，默认 8000")
    up.add_argument("--workbench-port", type=int, default=8001, help="工作台的端口，默认 8001")
    up.set_defaults(run=_up)

    clauses = sub.add_parser(
        "clauses",
        help="管理办法逐条：由什么实现、由哪些测试证明、是否通过",
        description=(
            "列出管理办法的每一条：由什么实现、有哪些测试、测试是否通过。还有未完成或未通过的条目时以状态 1 退出。"
            "测试结果取自最近一次 make test 或 lanmu clauses --run；测试文件改动后，旧结果不再算数。"
        ),
    )
    clauses.add_argument("--run", action="store_true", dest="run_tests", help="先运行这些测试")
    clauses.add_argument("--json", action="store_true", help="输出 JSON")
    clauses.set_defaults(run=_clauses)


def _up(args: argparse.Namespace) -> int:
    from django.conf import settings

    from lanmu.config import up
    from lanmu.config.supervisor import Supervisor
    from lanmu.portal.cli import say_accounts

    role = os.environ.get("LANMU_ROLE", "")
    if role and role not in up.ROLES:
        raise Refused(f"环境变量 LANMU_ROLE 应为 {'、'.join(up.ROLES)} 之一，或不设，现在是“{role}”。")
    children = up.children(host=args.host, public_port=args.public_port, workbench_port=args.workbench_port, role=role)
    ports = []
    if role in {"", "public"} and up.serves_from_here():
        ports.append((args.public_port, "--public-port", "公开站点", "/"))
    if role in {"", "workbench"}:
        ports.append((args.workbench_port, "--workbench-port", "工作台", "/workbench/"))
    with up.only_one(Path(settings.LANMU_DATA), role=role):
        for port, option, _, _ in ports:
            up.demand_free_port(host=args.host, port=port, option=option)
        if role != "public":  # the public site needs no database, so it must not wait for one
            up.prepare(demo=args.demo)
        if up.serves_from_here():
            Path(settings.LANMU_SERVED_TREE).mkdir(parents=True, exist_ok=True)

        def tell() -> None:
            if not up.wait_until_ready(host=args.host, ports=[p for p, *_ in ports]):
                complain("有服务没有按时就绪，请看上面的日志。")
            for port, _, name, path in ports:
                say(f"{name}：http://{_shown(args.host)}:{port}{path}")
            if role in {"", "workbench"} and (report := up.demonstration_accounts()) is not None:
                say_accounts(report)
            say("已就绪。按 Ctrl+C 停止。")

        Supervisor(children).run(on_start=tell)
    say("已停止。")
    return OK


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _clauses(args: argparse.Namespace) -> int:
    from django.conf import settings

    tests = Path(settings.ROOT) / "tests"
    if not tests.is_dir():
        raise Refused("这里没有测试（tests 文件夹）。请在源代码的文件夹里运行 lanmu clauses。")
    results = Path(os.environ.get("LANMU_CLAUSE_RESULTS") or Path(settings.ROOT) / "var" / "clauses.json")
    if args.run_tests:
        _run_tests(Path(settings.ROOT), results)
    found = report(tests=tests, results=results)
    if args.json:
        emit_json([clause.as_json() for clause in found])
    else:
        _print(found)
    return OK if all(clause.state == ClauseState.PROVEN for clause in found) else FOUND


def _run_tests(root: Path, results: Path) -> None:
    """The marked tests only, in a process of their own: they use the test settings and a test database."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "LANMU_DATA"}}
    environment["LANMU_CLAUSE_RESULTS"] = str(results)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "clause"],
        cwd=root,
        env=environment,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise Refused("测试没有运行起来，请看上面的提示；缺少测试所需的软件时，请先运行 make test。")


def _print(found: list[Clause]) -> None:
    for clause in found:
        say(f"{clause.id:<6}{clause.article}　{STATE_NAMES[clause.state]}　{clause.does}")
        for test in clause.tests:
            say(f"      {test}")
    counts = {state: sum(clause.state == state for clause in found) for state in ClauseState}
    said = "，".join(f"{STATE_NAMES[state]} {counts[state]} 条" for state in ClauseState)
    say(f"共 {len(found)} 条：{said}。")

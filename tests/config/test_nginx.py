"""deploy/nginx.conf, run by a real nginx on loopback over a small tree."""

import gzip
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lanmu.incidents.visits.lines import Reader

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Front:
    """nginx with the shipped configuration; only names, ports, certificates and folders are this test's own."""

    port: int
    upstream: int
    tree: Path

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request(method, path, headers={"Host": "www.example.gov.cn", **headers})
        response = line.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        line.close()
        return answer


def local_copy(text: str, *, tree: Path, port: int, upstream: int) -> str:
    """The file as shipped, without TLS and on loopback."""
    public = re.search(r"map_hash.*?server \{\n    listen 443.*?\n\}\n", text, re.DOTALL)
    assert public is not None
    text = re.sub(r"    listen \[::\].*\n|    ssl_.*\n", "", public.group())
    text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    text = text.replace("/var/log/nginx/lanmu-access.log", str(tree.parent / "access.log"))
    return text.replace("/var/lib/lanmu/public", str(tree)).replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")


@contextmanager
def front(folder: Path) -> Iterator[Front]:
    assert NGINX is not None
    tree, port, upstream = folder / "public", free_port(), free_port()
    (tree / "zwgk").mkdir(parents=True)
    (tree / "assets").mkdir()
    (tree / ".tmp").mkdir()
    for name, words in {
        "index": "首页",
        "zwgk/index": "政务公开",
        "404": "您要找的页面不存在",
        "503": "这项服务暂时无法办理",
    }.items():
        (tree / f"{name}.html").write_text(f"<!doctype html><title>{words}</title></html>", encoding="utf-8")
    (tree / "assets/base.css").write_text("body{}" * 200, encoding="utf-8")
    (tree / "assets/base.css.gz").write_bytes(gzip.compress(b"/* precompressed */"))
    (tree / ".tmp/half").write_text("half", encoding="utf-8")
    (tree / "redirects.map").write_text(
        '"/old/page.html" "/zwgk/";\n"/old/" "https://www.gov.cn/";\n"/old/index.html" "https://www.gov.cn/";\n',
        encoding="utf-8",
    )
    (folder / "secret").write_text("secret", encoding="utf-8")
    (tree / "link.html").symlink_to(folder / "secret")
    for place in (folder, *folder.parents):
        if place.stat().st_uid == 0 and place != Path("/") and "pytest" in str(place):
            place.chmod(0o755)  # nginx's workers are another account
    server = local_copy((ROOT / "deploy/nginx.conf").read_text("utf-8"), tree=tree, port=port, upstream=upstream)
    temp = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temp}\n{server} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (process.stderr.read() if process.stderr else b"").decode()
            time.sleep(0.05)
        yield Front(port, upstream, tree)
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if NGINX is None:
        pytest.skip("没有安装 nginx（scripts/setup.sh test 会装）")
    with front(tmp_path_factory.mktemp("nginx")) as running:
        yield running


def test_pages_come_with_the_headers_of_the_norm(site: Front) -> None:
    answer = site.ask("/zwgk/")
    assert (answer.status, "政务公开" in answer.body.decode()) == (200, True)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "max-age=60"
    assert site.ask("/assets/base.css").headers["cache-control"] == "max-age=31536000"
    assert "nginx/" not in answer.headers["server"]


def test_what_is_not_there_is_a_real_404_with_the_sites_own_page(site: Front) -> None:
    answer = site.ask("/nowhere.html")
    assert (answer.status, "您要找的页面不存在" in answer.body.decode()) == (404, True)
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    ("path", "target"),
    [("/old/page.html", "/zwgk/"), ("/old/page.html?from=search", "/zwgk/"), ("/old/", "https://www.gov.cn/")],
)
def test_an_old_address_leads_on_with_a_true_301(site: Front, path: str, target: str) -> None:
    answer = site.ask(path)
    assert answer.status == 301
    assert answer.headers["location"].endswith(target)
    assert site.ask("/zwgk/").status == 200


@pytest.mark.parametrize("path", ["/.tmp/half", "/link.html", "/assets/base.css.gz", "/../secret"])
def test_what_is_nobodys_business_is_not_answered(site: Front, path: str) -> None:
    answer = site.ask(path)
    assert answer.status in {400, 403, 404}
    assert b"secret" not in answer.body
    assert b"half" not in answer.body


def test_the_copy_that_was_compressed_beforehand_is_sent(site: Front) -> None:
    answer = site.ask("/assets/base.css", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == b"/* precompressed */"
    assert "content-encoding" not in site.ask("/assets/base.css").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_can_only_be_read(site: Front, method: str) -> None:
    assert site.ask("/zwgk/index.html", method=method).status == 405
    assert site.ask("/assets/base.css", method=method).status == 405


def test_unchanged_pages_are_not_sent_again_and_parts_can_be_had(site: Front) -> None:
    first = site.ask("/zwgk/index.html")
    again = site.ask("/zwgk/index.html", **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    part = site.ask("/zwgk/index.html", Range="bytes=0-14")
    assert (part.status, part.body) == (206, b"<!doctype html>")


def test_what_must_be_computed_says_503_in_words_when_its_program_is_gone(site: Front) -> None:
    answer = site.ask("/do/health", method="POST")
    assert answer.status == 503
    assert "这项服务暂时无法办理" in answer.body.decode()
    assert site.ask("/").status == 200


def test_what_must_be_computed_is_passed_on(site: Front) -> None:
    with socket.socket() as upstream:
        upstream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        upstream.bind(("127.0.0.1", site.upstream))
        upstream.listen(1)
        line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        line.request("GET", "/do/health", headers={"Host": "www.example.gov.cn", "X-Forwarded-For": "forged"})
        peer, _ = upstream.accept()
        with peer:
            asked = peer.recv(65536).decode()
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        assert line.getresponse().read() == b"ok"
        line.close()
    assert "X-Forwarded-For: 127.0.0.1" in asked
    assert "forged" not in asked


def test_what_nginx_writes_is_what_the_visits_are_counted_from(site: Front) -> None:
    site.ask("/zwgk/", **{"User-Agent": "Mozilla/5.0 (visit)", "Referer": "https://www.tj.gov.cn/"})
    log, deadline = site.tree.parent / "access.log", time.monotonic() + 5
    while b"(visit)" not in log.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.01)  # nginx writes the line after the answer
    lines = log.read_bytes().splitlines(keepends=True)
    read = [Reader().read(line) for line in lines]
    assert None not in read
    mine = next(line for line in read if line is not None and b"visit" in line.agent)
    assert (mine.target, mine.status, mine.referrer) == (b"/zwgk/", 200, b"https://www.tj.gov.cn/")

"""nginx with the configuration that we ship (deploy/nginx.conf), on the loopback address without TLS."""

import re
import subprocess
from pathlib import Path
from typing import Any

from benchmarks import processes
from benchmarks.site import ROOT, plain_environment

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
_AROUND = """\
{user}worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


_SERVER = re.compile(r"^server \{.*?^\}", re.MULTILINE | re.DOTALL)
_ROOT = re.compile(r"^\s*root\s+([^;]+);", re.MULTILINE)
_TLS = re.compile(r"\s*(listen|ssl_\w+|http2)\s")


def public_part(text: str, *, port: int, root: Path) -> str:
    """What `text` says of the public site, listening on `port` without TLS, with `root` as its folder.

    The other servers are left out; what stands outside any server (maps, sizes) is kept.
    """
    (folder,) = _ROOT.findall(text)

    def server(found: re.Match[str]) -> str:
        if not _ROOT.search(found[0]):
            return ""
        first, *lines = found[0].splitlines()
        kept = [line for line in lines if not _TLS.match(line)]
        return "\n".join([first, f"    listen 127.0.0.1:{port};", *kept])

    return _SERVER.sub(server, text).replace(folder, str(root))


class Nginx:
    """One nginx on one folder."""

    def __init__(self, program: str, folder: Path, root: Path, *, as_root: bool) -> None:
        self.program, self.folder, self.root = program, folder, root
        # Started by root it would run as another user, who may not look into our temporary folder.
        self._user = "user root;\n" if as_root else ""

    def start(self) -> None:
        """Raises processes.Failed with nginx's words."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = processes.free_port()
        server = public_part(CONFIGURATION.read_text(encoding="utf-8"), port=self.port, root=self.root)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            _AROUND.format(user=self._user, folder=self.folder, server=server), encoding="utf-8"
        )  # fmt: skip
        log = self.folder / "said.log"
        self._process: subprocess.Popen[Any] = processes.start(
            [self.program, "-p", self.folder, "-c", configuration], env=plain_environment(), cwd=ROOT, log=log
        )
        processes.wait_for_port(self.port, self._process, log)

    def stop(self) -> None:
        """End it."""
        if hasattr(self, "_process"):
            processes.stop(self._process)

"""A loopback server with faults: slow, refusing, errors, endless redirects, a body that drips."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What the server answers by path, and what it was asked."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[float, str, str]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


@contextmanager
def serving() -> Iterator[Site]:
    """`answers[path]` is a status, or ("slow", seconds), ("drip", seconds), ("redirect", where); 200 otherwise."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((time.monotonic(), self.path, self.headers.get("User-Agent", "")))
            match site.answers.get(self.path, 200):
                case int() as status:
                    self._answer(status)
                case ("slow", seconds):
                    time.sleep(seconds)
                    self._answer(200)
                case ("drip", seconds):
                    self.send_response(200)
                    self.end_headers()
                    end = time.monotonic() + seconds
                    try:
                        while time.monotonic() < end:
                            self.wfile.write(b"x")
                            self.wfile.flush()
                            time.sleep(0.02)
                    except OSError:
                        return
                case ("redirect", where):
                    self.send_response(302)
                    self.send_header("Location", where)
                    self.end_headers()
                case "drop":
                    self.connection.shutdown(socket.SHUT_RDWR)

        def _answer(self, status: int) -> None:
            body = b"<!doctype html><title>ok</title>"
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

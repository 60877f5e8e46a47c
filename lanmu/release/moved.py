"""The list of old addresses that lead on (`redirects.map`) as the embedded server reads it; nginx includes it too."""

import os
import re

NAME = "redirects.map"
_LINE = re.compile(r'^"(/[^"]*)" "((?:/|https://)[^"]*)";$', re.MULTILINE)


class Moved:
    """Old address → new one; the file is read again when it has been replaced."""

    def __init__(self, root: str) -> None:
        self._path = f"{root}/{NAME}"
        self._version: tuple[int, int, int] | None = None
        self._targets: dict[str, str] = {}

    def target(self, url: str) -> str | None:
        """Where an address leads now, None when it is no old one. No list: nothing leads on."""
        try:
            info = os.lstat(self._path)
            version = (info.st_mtime_ns, info.st_size, info.st_ino)
            if version != self._version:
                with open(self._path, encoding="utf-8") as file:
                    self._targets = dict(_LINE.findall(file.read()))
                self._version = version
        except (OSError, UnicodeDecodeError):
            self._targets, self._version = {}, None
        return self._targets.get(url)

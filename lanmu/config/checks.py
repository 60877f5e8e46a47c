"""Wrong configuration is a system check with a sentence that says what to do (`lanmu manage check --deploy`)."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name

from lanmu.common.digest import default_algorithm


@register(Tags.files)
def data_folder_writable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Everything Lanmu keeps lies in one folder."""
    if os.access(settings.LANMU_DATA, os.W_OK):
        return []
    return [
        Error(
            f"数据文件夹 {settings.LANMU_DATA} 不能写入。",
            hint="请改正它的属主和权限，或用 LANMU_DATA 指定别的文件夹。",
            id="lanmu.E001",
        )
    ]


@register(Tags.security, deploy=True)
def hosts_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A wildcard lets anybody put any host name into links that we build."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error("LANMU_HOSTS 不能是“*”。", hint="请写明工作台的域名，如 gongzuotai.example.gov.cn。", id="lanmu.E002")
    ]


@register(Tags.security, deploy=True)
def sm3_available(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """GB/T 39786: integrity by SM3. SHA-256 is used where OpenSSL has no SM3, and is said to be."""
    if default_algorithm() == "sm3":
        return []
    return [Warning("本机的 OpenSSL 不支持 SM3，摘要改用 SHA-256。", hint="请安装带 SM3 的 OpenSSL。", id="lanmu.W001")]


@register(Tags.compatibility, deploy=True)
def chinese_fonts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a Chinese font every PDF shows boxes."""
    program = shutil.which("fc-list")
    if program and subprocess.run([program, ":lang=zh", "family"], capture_output=True, check=False).stdout.strip():
        return []
    if not program and any(Path("/usr/share/fonts").rglob("Noto*CJK*")):
        return []
    return [Warning("没有找到中文字体，PDF 里的汉字将无法显示。", hint="请安装 fonts-noto-cjk。", id="lanmu.W002")]

"""Addresses that are dangerous or odd. Whether an address answers is not looked at here: the engine has no network."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

SCRIPT = Rule(
    "link.script",
    "脚本链接",
    Severity.BLOCK,
    "链接会运行脚本或带有数据，请改为 https:// 开头的网址（管理办法第十二条）。",
)
FILE = Rule("link.file", "本机文件链接", Severity.BLOCK, "链接指向某台电脑上的文件，公众打不开，请上传文件后再链接。")
INTRANET = Rule(
    "link.intranet", "内网地址", Severity.BLOCK, "链接指向单位内网，公众打不开，还会暴露内部网络，请改为公开的网址。"
)
ADDRESS = Rule("link.address", "IP 地址链接", Severity.NOTICE, "链接用的是 IP 地址，看不出是谁的网站，请改用域名。")
DISGUISED = Rule(
    "link.disguised",
    "链接文字与去向不符",
    Severity.BLOCK,
    "链接文字写的网址和实际去向不同，请核对（仿冒链接的常见手法）。",
)
ACCOUNT = Rule("link.account", "链接带用户名", Severity.BLOCK, "网址里带有用户名或口令，请去掉（仿冒链接的常见手法）。")
LOOKALIKE = Rule("link.lookalike", "仿冒域名", Severity.BLOCK, "域名里混有外形相同的外文字母，请核对网址。")
PUNYCODE = Rule("link.punycode", "国际化域名", Severity.NOTICE, "域名是转码的国际化域名，请核对它显示出来是什么。")
SHORT = Rule("link.short", "短链接", Severity.NOTICE, "短链接看不出去向，目标还会改变，请改用完整的网址。")
PROGRAM = Rule("link.program", "指向程序的链接", Severity.NOTICE, "链接直接下载程序，请确认来源可靠并说明用途。")
EMPTY = Rule("link.empty", "链接没有地址", Severity.NOTICE, "这个链接点了没有去处，请填上网址或去掉链接。")
PORT = Rule("link.port", "不常用的端口", Severity.NOTICE, "网址带有不常用的端口，公众的网络可能打不开，请核对。")

_URL = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:https?|ftp|file)://[^\s\u4e00-\u9fff，。；、：！？“”‘’（）《》<>\"'|\\^`{}]{1,2000}"
)
_ACTIVE = re.compile(
    r"(?i)\b(?:javascript|vbscript|data)[ ]?:(?=[^\s\u4e00-\u9fff，。])[^\s\u4e00-\u9fff，。；、“”<>\"']{1,300}"
)
_LOCAL = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]:\\[^\s\"'<>|，。；]{2,200}|\\\\[A-Za-z0-9][A-Za-z0-9._-]{1,60}\\[^\s\"'<>|，。；]{1,200}"
)
_HOST_IN_TEXT = re.compile(
    r"(?i)(?:https?://)?((?:[a-z0-9-]{1,63}\.)+(?:gov\.cn|com\.cn|org\.cn|net\.cn|edu\.cn|com|cn|net|org|gov|edu))(?![a-z0-9.-])"
)
_SCHEME = re.compile(r"(?i)^[\s\x00-\x1f]*([a-z][a-z0-9+.-]*)[\s\x00-\x1f]*:")
_SHORTENERS = frozenset(
    [
        "t.cn",
        "dwz.cn",
        "url.cn",
        "suo.im",
        "bit.ly",
        "goo.gl",
        "tinyurl.com",
        "is.gd",
        "t.co",
        "ow.ly",
        "985.so",
        "u.nu",
        "sourl.cn",
        "dwz.win",
        "rrd.me",
        "mrw.so",
        "3.cn",
        "m.tb.cn",
        "v.douyin.com",
    ]
)
_OFFICIAL_IDN = frozenset({"xn--zfr164b", "xn--55qw42g", "xn--fiqs8s", "xn--fiqz9s", "xn--55qx5d", "xn--io0a7i"})
"""政务、公益、中国、中國、公司、网络."""
_PROGRAMS = re.compile(r"(?i)\.(?:exe|msi|bat|cmd|com|scr|vbs|ps1|jar|apk|ipa|dmg|deb|rpm|sh)(?:$|[?#])")
_INTERNAL = (".local", ".lan", ".internal", ".intranet", ".corp", ".home", ".localdomain", ".test", ".invalid")
_PORTS = frozenset({None, 80, 443, 8080, 8443, 21})
_SECOND = frozenset({"gov", "com", "org", "net", "edu", "ac", "mil"})


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Links of the document by their address, and addresses written in the text."""
    for part, line in reading.placed:
        if part.kind is Kind.LINK or part.href:
            if reading.document.plain and any(p.match(part.href) for p in (_URL, _ACTIVE, _LOCAL)):
                continue  # it stands in the text, and is looked at there
            for rule, why in _judge(part.href, context):
                yield Found(rule, line.start, line.end, "", why)
            if rule_found := _disguise(line.text, part.href):
                yield Found(DISGUISED, line.start, line.end, "", rule_found)
    text = reading.text
    if "://" in text:
        for match in _URL.finditer(text):
            address = match[0].rstrip(".,;:!?)]")
            first, last = reading.normalised.span(match.start(), match.start() + len(address))
            for rule, why in _judge(reading.original[first:last], context):
                yield Found(rule, match.start(), match.start() + len(address), "", why)
    if ":" in reading.characters and reading.characters & set("jJvVdD"):
        yield from (Found(SCRIPT, *match.span()) for match in _ACTIVE.finditer(text))
    if "\\" in reading.characters:
        yield from (Found(FILE, *match.span()) for match in _LOCAL.finditer(text))


def _judge(address: str, context: Context) -> Iterator[tuple[Rule, str]]:
    """What is wrong with an address: (rule, sentence or "")."""
    if re.fullmatch(r"\s*(?:#|(?:https?|ftp):/{0,3})?\s*", address, re.IGNORECASE):
        yield EMPTY, ""
        return
    plain = "".join(c for c in address if unicodedata.category(c) not in {"Cc", "Cf"}).strip()
    scheme = _SCHEME.match(plain)
    if scheme and (name := scheme[1].lower()) in {"javascript", "vbscript", "data", "blob", "about"}:
        yield SCRIPT, ""
        return
    elif (scheme and (name == "file" or len(name) == 1)) or plain.startswith("\\\\"):
        yield FILE, ""
        return
    try:
        parts = urlsplit(plain)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        user = parts.username
    except ValueError:
        if "://" in plain:
            yield ADDRESS, f"网址“{plain[:80]}”写得不对，请核对。"
        return
    if not host:
        if plain.lower().startswith(("http:", "https:")):
            yield EMPTY, ""
        return
    if user is not None:
        yield ACCOUNT, ""
    yield from _host(host, context)
    if port not in _PORTS:
        yield PORT, f"网址用了端口 {port}，公众的网络可能打不开，请核对。"
    if _PROGRAMS.search(parts.path + ("?" if parts.query else "")):
        yield PROGRAM, ""


def _host(host: str, context: Context) -> Iterator[tuple[Rule, str]]:
    if host in context.site_hosts:
        return
    if (address := _ip(host)) is not None:
        if address.is_global:
            yield ADDRESS, ""
        else:
            yield INTRANET, ""
        return
    if host == "localhost" or "." not in host or host.endswith(_INTERNAL):
        yield INTRANET, ""
    labels = host.split(".")
    if (
        any(label.startswith("xn--") and label not in _OFFICIAL_IDN for label in labels)
        and labels[-1] not in _OFFICIAL_IDN
    ):
        yield PUNYCODE, ""
    if any(_mixed(label) for label in labels):
        yield LOOKALIKE, ""
    if host in _SHORTENERS:
        yield SHORT, ""


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address in any of the ways browsers read: dotted, one number, hexadecimal, octal."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        pieces = [
            int(piece, 0 if piece[:2].lower() == "0x" else 8 if piece[:1] == "0" and len(piece) > 1 else 10)
            for piece in host.split(".")
        ]
    except ValueError:
        return None
    if not 1 <= len(pieces) <= 4 or any(not 0 <= piece < 256 for piece in pieces[:-1]):
        return None
    left = 256 ** (5 - len(pieces))
    if not 0 <= pieces[-1] < left:
        return None
    number = pieces[-1]
    for index, piece in enumerate(pieces[:-1]):
        number += piece << (24 - 8 * index)
    return ipaddress.IPv4Address(number)


def _mixed(label: str) -> bool:
    """Latin letters beside Cyrillic or Greek ones, or a label made of these alone under a Latin ending."""
    scripts = {unicodedata.name(c, "?").split()[0] for c in label if c.isalpha()}
    return bool(scripts & {"CYRILLIC", "GREEK"})


def _site(host: str) -> str:
    """The part of a host name that belongs to one owner: bd.gov.cn, qq.com."""
    labels = host.lower().rstrip(".").split(".")
    size = 3 if len(labels) >= 3 and labels[-1] == "cn" and labels[-2] in _SECOND else 2
    return ".".join(labels[-size:])


def _disguise(words: str, href: str) -> str:
    """A sentence when the words name one site and the link leads to another."""
    named = _HOST_IN_TEXT.search(words)
    try:
        host = urlsplit(href).hostname
    except ValueError:
        return ""
    if named is None or not host or _site(named[1]) == _site(host):
        return ""
    return f"链接文字写的是 {named[1]}，实际指向 {host}，请核对。"


CHECK = Check(
    "链接", (SCRIPT, FILE, INTRANET, ADDRESS, DISGUISED, ACCOUNT, LOOKALIKE, PUNYCODE, SHORT, PROGRAM, EMPTY, PORT), run
)

"""Which programs are no people: by the name they give themselves, and by nothing else."""

import re

NAMED = re.compile(
    r"(baiduspider|bingbot|googlebot|sogou[\w ]*spider|360spider|haosouspider|yisouspider|bytespider|petalbot|"
    r"toutiaospider|yandexbot|duckduckbot|applebot|slurp|semrushbot|ahrefsbot|mj12bot|dotbot|gptbot|claudebot|ccbot|amazonbot|"
    r"facebookexternalhit|python-requests|python-urllib|python-httpx|aiohttp|curl|wget|go-http-client|okhttp|java|"
    r"apache-httpclient|libwww-perl|scrapy|headlesschrome|phantomjs|zgrab|masscan|"
    r"nmap|nuclei|lychee|lanmu)",
    re.IGNORECASE,
)
GENERAL = re.compile(r"\b[\w.-]*(?:bot|spider|crawler|crawl|scanner|monitor|probe|checker|fetcher)\b", re.IGNORECASE)
"""Whoever calls itself a spider is one, whatever its name."""
SILENT = "（没有表明身份）"
LENGTH = 40


def bot_name(agent: str) -> str:
    """The name of the program, in small letters; empty for a browser. Who does not say what it is, is none."""
    if agent in {"", "-"}:
        return SILENT
    found = NAMED.search(agent) or GENERAL.search(agent)
    return found.group().lower()[:LENGTH] if found else ""

"""A wrong setting stops the start, with a hint."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def private_networks_are_networks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """LANMU_LINK_PRIVATE names networks."""
    wrong = []
    for network in settings.LANMU_LINK_PRIVATE:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            wrong.append(network)
    if wrong:
        text = f"环境变量 LANMU_LINK_PRIVATE 里的“{'、'.join(wrong)}”不是网段。"
        return [Error(text, hint="写成 10.20.0.0/16 这样，多个用逗号分隔。", id="links.E001")]
    return []

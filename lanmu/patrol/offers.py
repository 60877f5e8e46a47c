"""What an app above offers to do with problems chosen in the list: a button beneath checkboxes, leading to its form.

The form is opened with `?finding=1&finding=2`; what may be done with them, that app decides.
"""

from dataclasses import dataclass

from lanmu.organisation.roles import Permission


@dataclass(frozen=True, slots=True)
class Offer:
    """`label` on the button, `url_name` of the form, who is offered it."""

    label: str
    url_name: str
    permission: Permission


_offers: list[Offer] = []


def register_offer(offer: Offer) -> None:
    """Add an offer. Call in `AppConfig.ready` or `wagtail_hooks.py`."""
    if offer not in _offers:
        _offers.append(offer)


def offers_to(held: frozenset[Permission]) -> list[Offer]:
    """What somebody with these permissions is offered."""
    return [offer for offer in _offers if offer.permission in held]

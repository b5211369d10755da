"""Telling champions that their network is archived, or open again.

Its own outbox rests while it is closed: the centre writes.
"""

from dataclasses import dataclass

from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenants import current, urls
from tenants.current import NetworkRef


@dataclass(frozen=True, slots=True)
class Champion:
    """Who is told."""

    name: str
    email: str


def champions(network: NetworkRef) -> list[Champion]:
    """Those of a network. Opens its door."""
    with current.enter(network):
        found = members.champions().select_related("user")
        return [Champion(one.name, one.user.email) for one in found]


def tell_archived(network: NetworkRef, to: list[Champion], why: str) -> None:
    """That it is closed, and why."""
    _send(network, to, f"{network.name} is archived", "archived", why)


def tell_restored(network: NetworkRef, to: list[Champion]) -> None:
    """That it is open again."""
    _send(network, to, f"{network.name} is open again", "restored")


def _send(
    network: NetworkRef, to: list[Champion], subject: str, template: str, why: str = ""
) -> None:
    context = {"network": network.name, "why": why, "link": urls.absolute(network)}
    outbox.send_many(
        [
            outbox.render(
                to=one.email,
                subject=subject,
                template=f"commissioning/mail/{template}",
                context={**context, "name": one.name},
                sender_name="Hexitime",
            )
            for one in to
        ]
    )

"""The code by which an operator comes from the console to a network's host: signed, good once.

It is posted, never part of an address. Signed with a key that both hosts know, since what is
signed at one is believed at no other; it names the visit, the network and how often it was entered
before, which the database counts.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare

from kernel import clock
from shared_apps.visiting.models import Visit
from tenants.keys import compared_digest

LASTS = timedelta(minutes=5)
_PURPOSE = "visit"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says."""

    visit_id: UUID
    entry: int


def make(visit: Visit) -> str:
    """For this visit's next entry, and the next few minutes."""
    until = int((clock.now() + LASTS).timestamp())
    said = f"{visit.id}.{visit.times_entered}.{until}"
    return f"{said}.{_signature(visit.network_id, said)}"


def read(code: str, network_id: UUID) -> Code | None:
    """What a code for this network says, unless it is too old or somebody else's."""
    said, _, signature = code.rpartition(".")
    if not constant_time_compare(signature, _signature(network_id, said)):
        return None
    visit_id, entry, until = said.split(".")
    if int(until) < clock.now().timestamp():
        return None
    return Code(UUID(visit_id), int(entry))


def _signature(network_id: UUID, said: str) -> str:
    return compared_digest(_PURPOSE, str(network_id), said).hex()

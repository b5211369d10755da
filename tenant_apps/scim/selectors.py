"""How a directory stands with the network."""

from dataclasses import dataclass
from datetime import datetime

from kernel import clock
from tenant_apps.scim.models import Entry, Token


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a directory may come in, when it last did, and how many it put in."""

    has_token: bool
    used_at: datetime | None
    former_until: datetime | None
    people: int


def standing() -> Standing:
    working = list(Token.objects.working(clock.now()).order_by("-made_at"))
    ending = [one.ends_at for one in working if one.ends_at is not None]
    used = [one.used_at for one in working if one.used_at is not None]
    return Standing(
        has_token=bool(working),
        used_at=max(used, default=None),
        former_until=max(ending, default=None),
        people=Entry.objects.count(),
    )

"""What a member confirms who takes their balance along."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from kernel.minutes import hours
from tenant_apps.members.models import Member
from tenant_apps.moving.selectors import Agreed
from tenant_apps.moving.services import Going
from tenants import current


def confirmation(mover: Member, going: Going) -> dict[str, Any]:
    """All that is about to happen."""
    home, to = current.network(), going.to.recipient
    amount = hours(going.minutes)
    rows = [
        ("Your address here", f"{mover.handle}@{home.slug}"),
        ("Your address there", to.address),
        ("Network", to.network.name),
        ("Goes along", amount),
        ("Stays here", hours(0)),
    ]
    return {
        "question": f"Take all your {amount} along to {to.network.name}?",
        "rows": [{"key": key, "value": value} for key, value in rows],
        "minutes": going.minutes,
        "amount": amount,
    }


def agreed(found: Iterable[Agreed]) -> list[dict[str, str]]:
    """What holds credits, each leading to its page."""
    return [
        {"title": one.title, "state": one.state, "url": reverse(one.page, args=[one.id])}
        for one in found
    ]

"""Where the two write to each other: a proposal of half an hour, filled in so far."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

_PREFILLED = urlencode({"minutes": 30, "title": "Random coffee"})


def propose(member_id: UUID) -> str:
    """The path and query of a proposal to this member."""
    path = reverse(
        "exchanges:propose_to_member", args=[member_id], urlconf=settings.NETWORK_URLCONF
    )
    return f"{path}?{_PREFILLED}"

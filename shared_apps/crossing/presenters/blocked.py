"""Whom a member has blocked in other networks, in their own list."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from shared_apps.crossing import blocks
from shared_apps.crossing.models import CrossBlock
from tenant_apps.blocks.elsewhere import Row
from tenant_apps.members.models import Member
from tenants.models import Network


def rows(member: Member) -> list[Row]:
    """Each by address, or where none was known by their network and what it was about."""
    made = blocks.made_by(member)
    unnamed = [one for one in made if not one.blocked_handle]
    titles = blocks.titles(unnamed) if unnamed else {}
    return [_row(one, titles.get(one.talk, "")) for one in made]


def _row(one: CrossBlock, title: str) -> Row:
    row: Any = one.blocked_network
    there: Network = row.network
    handle = one.blocked_handle
    since = f"since {day(timezone.localdate(one.made_at))}"
    return Row(
        name=f"{handle}@{there.slug}" if handle else f"A member of {there.name}",
        more=f"{there.name if handle else title} · {since}",
        unblock_url=reverse("crossing:unblock", args=[one.id]),
    )

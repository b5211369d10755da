"""For a member: the requests they may answer, and the offers of what they want to learn.

The same points and reasons as the other way round, in two questions whatever the network's size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from tenant_apps.blocks import selectors as blocks
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.matching.scoring import Match, Person, Wish, best_wishes, wish
from tenant_apps.members.models import Member
from tenant_apps.skills.models import MemberSkill

# Of each skill so many of the newest are weighed.
NEWEST = 24
SHOWN = 12
# Whoever wants to learn takes from an offer all that it gives.
_WANTED = MemberSkill.Level.TEACH


@dataclass(frozen=True, slots=True)
class Answer:
    """A listing for a member, and why. `names` are those of the skills in the reasons."""

    listing: Listing
    match: Match
    names: Mapping[UUID, str]


def requests_for(member: Member, *, count: int = SHOWN) -> list[Answer]:
    """Open requests of others that this member may answer, the most suitable first."""
    return _found(member, Listing.Kind.REQUEST, MemberSkill.Direction.GIVE, count)


def offers_for(member: Member, *, count: int = SHOWN) -> list[Answer]:
    """Open offers of others in what this member wants to learn."""
    return _found(member, Listing.Kind.OFFER, MemberSkill.Direction.LEARN, count)


def _found(member: Member, kind: str, direction: str, count: int) -> list[Answer]:
    names, levels, wishes = _looked_for(member, kind, direction)
    person = Person(member.id, levels, member.organisation_id, frozenset(member.free_on))
    chosen = best_wishes(person, wishes, count=count)
    if not chosen:
        return []
    listings = Listing.objects.with_people().in_bulk([one.id for _, one in chosen])
    return [Answer(listings[one.id], match, names) for match, one in chosen]


def _looked_for(
    member: Member, kind: str, direction: str
) -> tuple[dict[UUID, str], dict[UUID, int], list[Wish]]:
    """Names and levels of what a member gives, or wants to learn; the newest listings of it."""
    newest = _newest(member, kind).filter(listingskill__skill=OuterRef("skill_id"))
    said = MemberSkill.objects.filter(member=member, direction=direction)
    names, levels = {}, {}
    wishes: dict[str, dict[str, Any]] = {}
    for skill_id, name, level, found in said.values_list(
        "skill_id", "skill__name", "level", ArraySubquery(newest[:NEWEST])
    ):
        names[skill_id], levels[skill_id] = name, level or _WANTED
        wishes |= {one["id"]: one for one in found}
    return names, levels, [_read(one) for one in wishes.values()]


def _newest(member: Member, kind: str) -> QuerySet[Listing, Any]:
    """What is open to this member of others, and not answered by them yet, the newest first."""
    party = "provider" if kind == Listing.Kind.REQUEST else "recipient"
    answered = Exchange.objects.filter(**{party: member}, listing=OuterRef("id"))
    skills = ListingSkill.objects.filter(listing=OuterRef("id")).values("skill_id")
    found = Listing.objects.open_to(member).filter(~Exists(answered), kind=kind)
    found = found.exclude(blocks.between(member.id, "owner_id"))
    return (
        found.exclude(owner=member)
        .order_by("-listingskill__listing_id")
        .values(
            one=JSONObject(
                id="id",
                skills=ArraySubquery(skills),
                organisation="owner__organisation_id",
                weekdays="weekdays",
                dates="dates",
            )
        )
    )


def _read(one: dict[str, Any]) -> Wish:
    organisation = one["organisation"] and UUID(one["organisation"])
    dates = map(date.fromisoformat, one["dates"])
    return wish(UUID(one["id"]), map(UUID, one["skills"]), organisation, one["weekdays"], dates)

"""Who may help with a request: found in a few questions, whatever the size of the network."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import MD5, Cast, Concat

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.matching.scoring import TENTHS, Match, Person, Wish, best
from tenant_apps.members.models import Member
from tenant_apps.skills.models import MemberSkill

# So many of those who know most are weighed; more than these nobody reads through.
WEIGHED = 400
SUGGESTED = 6
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A member who may help, and why."""

    member: Member
    match: Match


def own_request(member: Member, listing_id: UUID) -> Listing:
    """A request of this member; anyone else's, and an offer, is missing."""
    listing = listings.get_visible(member, listing_id)
    if listing.owner_id != member.id or listing.is_offer:
        raise NotFound
    prefetch_related_objects([listing], "skills")
    return listing


def who_may_help(listing: Listing, *, count: int = SUGGESTED) -> list[Suggestion]:
    """For a request, the members with the most points, best first. See docs/matching.md."""
    skills = frozenset(skill.id for skill in listing.skills.all())
    weekdays = frozenset(listing.weekdays) | {day.isoweekday() for day in listing.dates}
    wish = Wish(listing.id, skills, listing.owner.organisation_id, weekdays)
    chosen = _those_who_know_most(wish, listing)
    people = {member.id: member for member in _members(chosen)}
    matches = best(wish, _weighed(wish, people), count=count)
    return [Suggestion(people[match.person], match) for match in matches]


def _those_who_know_most(wish: Wish, listing: Listing) -> list[UUID]:
    """Equals by lot, which falls anew for every request."""
    known = MemberSkill.objects.filter(
        skill__in=wish.skills,
        direction=MemberSkill.Direction.GIVE,
        member__state=Member.State.ACTIVE,
    ).exclude(member=listing.owner_id)
    if listing.audience == Listing.Audience.ORGANISATION:
        known = known.filter(member__organisation=listing.owner.organisation_id)
    tenths = Case(
        *(When(level=level, then=Value(tenths)) for level, tenths in TENTHS.items()),
        output_field=IntegerField(),
    )
    lot = MD5(Concat(Cast("member_id", TextField()), Value(str(wish.id)), output_field=TextField()))
    ranked = known.values("member_id").annotate(tenths=Sum(tenths), lot=lot)
    found = ranked.order_by("-tenths", "lot").values_list("member_id", flat=True)
    return list(found[:WEIGHED])


def _members(ids: list[UUID]) -> QuerySet[Member]:
    return Member.objects.filter(id__in=ids).select_related("organisation", "user")


def _weighed(wish: Wish, people: dict[UUID, Member]) -> list[Person]:
    now = clock.now()
    gives = _gives(wish, people)
    asked = _asked(people, since=now - LATELY)
    return [
        Person(
            id=member.id,
            gives=gives[member.id],
            organisation=member.organisation_id,
            days_away=_days(member.user.last_login, now),
            asked_lately=asked.get(member.id, 0),
        )
        for member in people.values()
    ]


def _gives(wish: Wish, people: dict[UUID, Member]) -> dict[UUID, dict[UUID, int]]:
    rows = MemberSkill.objects.filter(
        skill__in=wish.skills, member__in=people, direction=MemberSkill.Direction.GIVE
    )
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for member_id, skill_id, level in rows.values_list("member_id", "skill_id", "level"):
        found[member_id][skill_id] = level or 0
    return found


def _asked(people: dict[UUID, Member], since: datetime) -> dict[UUID, int]:
    """How often others have asked each to give time of late."""
    asked = Exchange.objects.filter(provider__in=people, created_at__gte=since)
    counted = asked.exclude(proposed_by=F("provider")).values_list("provider_id")
    return dict(counted.annotate(Count("id")))


def _days(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, (now - since).days)

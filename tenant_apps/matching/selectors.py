"""Who may help with a request: found in a few questions, whatever the size of the network."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Sum,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import MD5, Cast, Concat

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.blocks import selectors as blocks
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.matching.scoring import TENTHS, Match, Person, Wish, best, wish
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.organisations import selectors as organisations
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


def who_may_help(
    listing: Listing,
    *,
    skills: Iterable[UUID] | None = None,
    count: int = SUGGESTED,
    unless: Sequence[Exists] = (),
) -> list[Suggestion]:
    """For a request, the members with the most points, best first. See docs/matching.md.

    The `skills` are given for one that is not stored. Once it is, the order is the same: the lot
    falls by the key that it is posted with. Nobody of whom one of `unless` is true, which speak of
    OuterRef("member_id").
    """
    if skills is None:
        skills = [skill.id for skill in listing.skills.all()]
    organisation = listing.owner.organisation_id
    wanted = wish(listing.request_key, skills, organisation, listing.weekdays, listing.dates)
    chosen = _those_who_know_most(wanted, listing, unless)
    matches = best(wanted, _weighed(wanted, chosen), count=count)
    found = Member.objects.select_related("organisation")
    people = found.in_bulk([match.person for match in matches])
    return [Suggestion(people[match.person], match) for match in matches]


def _those_who_know_most(wish: Wish, listing: Listing, unless: Sequence[Exists]) -> list[UUID]:
    """Equals by lot, which falls anew for every request."""
    known = MemberSkill.objects.filter(
        skill__in=wish.skills,
        direction=MemberSkill.Direction.GIVE,
        member__state=Member.State.ACTIVE,
    ).exclude(member=listing.owner_id)
    known = known.exclude(blocks.between(listing.owner_id, "member_id"))
    known = known.exclude(members.are_kept_from(Permission.LISTING_READ, "member__"))
    if listing.audience == Listing.Audience.ORGANISATION:
        kin = organisations.kin(listing.owner.organisation_id)
        known = known.filter(member__organisation__in=kin)
    for condition in unless:
        known = known.exclude(condition)
    tenths = Case(
        *(When(level=level, then=Value(tenths)) for level, tenths in TENTHS.items()),
        output_field=IntegerField(),
    )
    lot = MD5(Concat(Cast("member_id", TextField()), Value(str(wish.id)), output_field=TextField()))
    ranked = known.values("member_id").annotate(tenths=Sum(tenths), lot=lot)
    found = ranked.order_by("-tenths", "lot").values_list("member_id", flat=True)
    return list(found[:WEIGHED])


def _weighed(wish: Wish, ids: list[UUID]) -> list[Person]:
    now = clock.now()
    asked = _asked(ids, since=now - LATELY)
    known = MemberSkill.objects.filter(
        skill__in=wish.skills, member__in=ids, direction=MemberSkill.Direction.GIVE
    )
    rows = known.values_list(
        "member_id",
        "member__organisation_id",
        "member__user__last_login",
        "member__free_on",
        "skill_id",
        "level",
    )
    gives: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    of_member = {}
    for member_id, organisation_id, last_login, free_on, skill_id, level in rows:
        of_member[member_id] = organisation_id, last_login, free_on
        gives[member_id][skill_id] = level or 0
    return [
        Person(
            id=member_id,
            gives=gives[member_id],
            organisation=organisation_id,
            weekdays=frozenset(free_on),
            days_away=_days(last_login, now),
            asked_lately=asked.get(member_id, 0),
        )
        for member_id, (organisation_id, last_login, free_on) in of_member.items()
    ]


def _asked(ids: list[UUID], since: datetime) -> dict[UUID, int]:
    """How often others have asked each to give time of late."""
    asked = Exchange.objects.filter(provider__in=ids, created_at__gte=since)
    counted = asked.exclude(proposed_by=F("provider")).order_by().values_list("provider_id")
    return dict(counted.annotate(Count("id")))


def _days(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, (now - since).days)

"""In the weekly mail: the new requests that each member may answer, and was not told of yet.

The announced requests of two weeks are read once; of them each member is weighed against the newest
of each of their skills, as on the page "For you".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from kernel import clock
from tenant_apps.blocks import selectors as blocks
from tenant_apps.exchanges.models import Exchange
from tenant_apps.hearing.models import Choice
from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.matching.answering import NEWEST, Answer
from tenant_apps.matching.scoring import Match, Person, Wish, best_wishes, wish
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills.models import MemberSkill, Skill
from tenant_apps.telling import mails, weeks
from tenant_apps.telling.mails import Section
from tenant_apps.telling.models import Announcement, Told
from tenants.urls import page

MOST = 5
LATELY = timedelta(days=14)
# More than these new requests nobody's mail needs; they bound what a run holds in memory.
MOST_REQUESTS = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """A new request: what it asks for, whose it is, and for which organisations, if not for all."""

    wish: Wish
    owner: UUID
    houses: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the members of a batch have said, and what they need not be told."""

    levels: Mapping[UUID, Mapping[UUID, int]]
    known: frozenset[tuple[UUID, UUID]]
    apart: frozenset[tuple[UUID, UUID]]
    unwilling: frozenset[UUID]


def gatherer() -> "Suited":
    """What a run of the weekly mail asks for each batch."""
    since = clock.now() - LATELY
    announced = Announcement.objects.filter(listing=OuterRef("id"), made_at__gt=since)
    skills = ListingSkill.objects.filter(listing=OuterRef("id")).values("skill_id")
    new = _open().filter(Exists(announced)).order_by("-id")[:MOST_REQUESTS]
    rows = new.values_list(
        "id",
        ArraySubquery(skills),
        "owner__organisation_id",
        "weekdays",
        "dates",
        "owner_id",
        "audience",
    )
    kin = _kin()
    requests = [
        Request(wish(*said), owner, kin[said[2]] if audience == "organisation" else None)
        for *said, owner, audience in rows
    ]
    return Suited(requests, dict(Skill.objects.values_list("id", "name")))


class Suited:
    """The new requests by skill, the newest first, and what to say of them to whom."""

    def __init__(self, requests: Iterable[Request], names: Mapping[UUID, str]) -> None:
        self._names = names
        self._of_skill: dict[UUID, list[Request]] = defaultdict(list)
        for request in requests:
            for skill in request.wish.skills:
                self._of_skill[skill].append(request)

    def __call__(self, members: Sequence[Member]) -> dict[UUID, Section]:
        """A section for each of these members for whom there is one; who is told is written."""
        said = _said(members)
        chosen = {
            member.id: best
            for member in members
            if member.id not in said.unwilling
            and may(member, Permission.LISTING_READ)
            and (best := self._best(member, said))
        }
        ids = {wish.id for best in chosen.values() for _, wish in best}
        people = _open().select_related("owner__organisation").defer("description")
        listings = people.in_bulk(list(ids))
        told = _note(
            (member, wish.id)
            for member, best in chosen.items()
            for _, wish in best
            if wish.id in listings
        )
        sections = {}
        for member, best in chosen.items():
            answers = [
                Answer(listings[wish.id], match, self._names)
                for match, wish in best
                if (member, wish.id) in told
            ]
            if answers:
                sections[member] = _section(answers)
        return sections

    def _best(self, member: Member, said: Said) -> list[tuple[Match, Wish]]:
        levels = said.levels.get(member.id, {})
        house = member.organisation_id
        near = {
            request.wish.id: request
            for skill in levels
            for request in self._of_skill.get(skill, [])[:NEWEST]
        }
        wishes = [
            request.wish
            for request in near.values()
            if request.owner != member.id
            and (request.houses is None or house in request.houses)
            and (member.id, request.wish.id) not in said.known
            and (member.id, request.owner) not in said.apart
        ]
        person = Person(member.id, levels, house, frozenset(member.free_on))
        return best_wishes(person, wishes, count=MOST)


def _said(members: Sequence[Member]) -> Said:
    ids = [member.id for member in members]
    since = clock.now() - LATELY
    levels: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    gives = MemberSkill.objects.filter(member__in=ids, direction=MemberSkill.Direction.GIVE)
    for member, skill, level in gives.values_list("member_id", "skill_id", "level"):
        levels[member][skill] = level or 0
    told = Told.objects.filter(member__in=ids, listing__announcements__made_at__gt=since)
    answered = Exchange.objects.filter(provider__in=ids, listing__announcements__made_at__gt=since)
    unwilling = Choice.objects.filter(member__in=ids, requests=Choice.Requests.NEVER)
    return Said(
        levels=levels,
        known=frozenset(told.values_list("member_id", "listing_id"))
        | frozenset(answered.order_by().values_list("provider_id", "listing_id")),
        apart=frozenset(blocks.pairs(ids)),
        unwilling=frozenset(unwilling.values_list("member_id", flat=True)),
    )


def _open() -> QuerySet[Listing]:
    return Listing.objects.open_now().filter(kind=Listing.Kind.REQUEST)


def _kin() -> dict[UUID | None, frozenset[UUID]]:
    """Of each organisation itself, the one it is part of, and its teams."""
    parents = dict(Organisation.objects.values_list("id", "parent_id"))
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    for one, parent in parents.items():
        found[one].add(one)
        if parent is not None:
            found[one].add(parent)
            found[parent].add(one)
    return defaultdict(frozenset, {one: frozenset(near) for one, near in found.items()})


def _note(pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Write that these members are told of these requests; returns those that were not before."""
    week = weeks.this_week()
    rows = [
        Told(member_id=member, listing_id=listing, how=Told.How.WEEKLY, week=week)
        for member, listing in sorted(pairs)
    ]
    Told.objects.bulk_create(rows, ignore_conflicts=True)
    written = Told.objects.filter(id__in=[row.id for row in rows])
    return set(written.values_list("member_id", "listing_id"))


def _section(answers: Sequence[Answer]) -> Section:
    count = len(answers)
    one = count == 1
    return Section(
        heading="Requests for you",
        subject=f"{'A request' if one else f'{count} requests'} that you may be able to answer",
        items=[mails.item(answer) for answer in answers],
        more_url=page("matching:for_you"),
        more="See all requests for you",
    )

"""The queue as brokers read it: who, what, how long, and what was done. No word of any talk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.brokering import finding, noticing
from tenant_apps.brokering.finding import Place
from tenant_apps.brokering.models import Act, Case, Kind, ResponseTime
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups import selectors as grouping
from tenant_apps.groups.models import Group
from tenant_apps.hearing.models import Choice
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.listings.models import Listing
from tenant_apps.matching import selectors as matching
from tenant_apps.matching.selectors import Suggestion
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import WHOLE, Permission, Scope, scope_of
from tenant_apps.reminders.models import MOST_A_WEEK, Reminder
from tenant_apps.telling import weeks

PAGE_SIZE = 25
MOST_ACTS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """A thing in the queue, with all that is shown of it.

    `awaited` are those whose answer is, or whom it is about: of a group several may give one, of
    all else it is one; none in a dispute. One of listing, exchange, group and account is known,
    by kind.
    """

    place: Place
    awaited: list[Member]
    listing: Listing | None = None
    exchange: Exchange | None = None
    group: Group | None = None
    account: AccountView | None = None

    @property
    def member(self) -> Member | None:
        """The one whose answer is awaited, or whom it is about, where it is one."""
        return self.awaited[0] if len(self.awaited) == 1 else None

    @property
    def is_spent(self) -> bool:
        """Whether it is the lower of their limits that this member is near."""
        account = self.account
        spendable = account.spendable_minutes if account else None
        return spendable is not None and spendable < noticing.NEAR_MINUTES


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the queue, where the next page begins, if there is one, and how much of each kind
    there is, up to `finding.MOST_COUNTED`."""

    items: list[Item]
    next_after: str
    counts: dict[Kind, int]


def holder(case: Case) -> Member | None:
    """Who has taken it, and not let go of it since, nor left it for too long."""
    lately = case.taken_at is not None and case.taken_at > clock.now() - finding.TAKEN_FOR
    return case.taken_by if lately else None


def page(viewer: Member, *, kind: Kind | None, after: str) -> Page:
    """A page of what waits for this broker, of one kind or of all, the longest waiting first."""
    scope = scope_of(viewer, Permission.EXCHANGE_BROKER)
    look = finding.look(viewer.id, within=scope, kind=kind, after=after, most=PAGE_SIZE + 1)
    shown = look.places[:PAGE_SIZE]
    next_after = shown[-1].cursor if len(look.places) > PAGE_SIZE else ""
    return Page(_items(shown), next_after, look.counts)


def get(viewer: Member, name: str) -> Item:
    """One that is in the queue; NotFound for what is not, is the viewer's own, or concerns nobody
    of an organisation whose broker they are."""
    scope = scope_of(viewer, Permission.EXCHANGE_BROKER)
    found = _items([finding.one(viewer.id, *finding.named(name), within=scope)])
    if not found:
        raise NotFound
    return found[0]


def acts_on(place: Place) -> list[Act]:
    """What brokers did about it, the latest first."""
    found = Act.objects.filter(subject=place.subject, kind=place.kind)
    return list(found.select_related("broker", "member")[:MOST_ACTS])


def acts_for(member: Member) -> list[Act]:
    """What brokers did for a member, or told them, the latest first."""
    named = _acts_for(member).select_related("broker", "member", "listing", "exchange", "group")
    return list(named.order_by("-id")[:MOST_ACTS])


def has_acts(member: Member) -> bool:
    """Whether there are any."""
    return _acts_for(member).exists()


def suggestions(listing: Listing) -> list[Suggestion]:
    """Who may help with a request, and may be told of it by a broker now."""
    prefetch_related_objects([listing], "skills")
    them = OuterRef("member_id")
    unwilling = Q(from_brokers=False) | Q(requests=Choice.Requests.NEVER)
    full = Reminder.objects.filter(week=weeks.this_week(), place=MOST_A_WEEK, member=them)
    suggested = Act.objects.filter(listing=listing, what=Act.What.SUGGESTED, member=them)
    return matching.who_may_help(
        listing,
        unless=[
            Exists(Choice.objects.filter(unwilling, member=them)),
            Exists(full),
            Exists(suggested),
            Exists(Exchange.objects.filter(listing=listing, provider=them)),
        ],
    )


def response_times(within: Scope = WHOLE) -> list[ResponseTime]:
    """How fast each organisation answers, by name."""
    found = ResponseTime.objects.filter(within.within()).select_related("organisation")
    return list(found.order_by("organisation__name"))


def _acts_for(member: Member) -> QuerySet[Act]:
    return Act.objects.filter(Q(member=member) | Q(listing__owner=member))


def _items(places: Sequence[Place]) -> list[Item]:
    """With what they are about; those that are over by now are left out."""
    ids: dict[Kind, list[UUID]] = defaultdict(list)
    for place in places:
        ids[place.kind].append(place.subject)
    accounts = _accounts(ids[Kind.LIMIT])
    people = _people(near=list(accounts), idle=ids[Kind.IDLE])
    listings = _listings(ids[Kind.REQUEST])
    standing = [*ids[Kind.PROPOSAL], *ids[Kind.HOURS], *ids[Kind.DISPUTE]]
    exchanges = _exchanges(standing)
    groups = grouping.with_awaited(one for one in standing if one not in exchanges)
    items = []
    for place in places:
        listing, exchange = listings.get(place.subject), exchanges.get(place.subject)
        group, awaited = groups.get(place.subject, (None, []))
        member = people.get((place.kind, place.subject))
        if not (listing or exchange or group or member):
            continue
        one = exchange.awaiting if exchange else listing.owner if listing else member
        items.append(
            Item(
                place=place,
                awaited=[one] if one else awaited,
                listing=listing,
                exchange=exchange,
                group=group,
                account=accounts.get(place.subject) if place.kind == Kind.LIMIT else None,
            )
        )
    return items


def _people(*, near: list[UUID], idle: list[UUID]) -> dict[tuple[Kind, UUID], Member]:
    """Active members, by why they are looked at: a member may be both."""
    if not near and not idle:
        return {}
    is_idle = Q(id__in=noticing.idle().filter(id__in=idle).values("id"))
    found = Member.objects.active().filter(Q(id__in=near) | is_idle)
    people = {member.id: member for member in found.select_related("organisation")}
    kinds = [(Kind.LIMIT, near), (Kind.IDLE, idle)]
    return {(kind, one): people[one] for kind, ids in kinds for one in ids if one in people}


def _accounts(holders: list[UUID]) -> dict[UUID, AccountView]:
    """Those that are near a limit still."""
    if not holders:
        return {}
    found = ledger.accounts_of(kind=AccountKind.MEMBER, holders=holders)
    return {holder: view for holder, view in found.items() if noticing.is_near(view)}


def _listings(ids: list[UUID]) -> dict[UUID, Listing]:
    """Those that nobody has answered still."""
    return noticing.unanswered().with_people().in_bulk(ids) if ids else {}


def _exchanges(ids: list[UUID]) -> dict[UUID, Exchange]:
    found = Exchange.objects.with_people().select_related("awaiting__organisation")
    return found.in_bulk(ids) if ids else {}

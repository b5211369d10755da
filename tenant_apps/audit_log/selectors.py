"""The one reader of the audit: what needs to know what happened has rows of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFound
from kernel.pages import Page, newest_first
from shared_apps.visiting import presenters as visiting
from shared_apps.visiting import selectors as visits
from tenant_apps.audit import chain
from tenant_apps.audit.chain import Sealed
from tenant_apps.audit.models import Event
from tenant_apps.audit_log import words
from tenant_apps.audit_log.words import Topic
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.scim.models import Token

PAGE = 40
MOST_EXPORTED = 20_000
_AT_ONCE = 2_000


class Who(StrEnum):
    """What there is to be known of an id in the audit."""

    MEMBER = "member"
    ERASED = "erased"
    ORGANISATION = "organisation"
    DIRECTORY = "directory"
    VISITOR = "visitor"
    ITSELF = "itself"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an id is of; `member_id` is there where the log can be narrowed to them."""

    who: Who
    name: str = ""
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An act, with who did it and to whom."""

    event: Event
    actor: Named
    whom: Named
    sealed: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log is asked for."""

    topic: Topic | None = None
    member: Member | None = None


@dataclass(frozen=True)
class Log:
    """A page of acts, newest first, and the id before which older ones begin."""

    acts: list[Act] = field(default_factory=list)
    next_before: UUID | None = None


def wanted(*, topic: str, member: str) -> Wanted:
    """What the words of an address ask for. Raises NotFound for a topic or member that is none."""
    try:
        chosen = Topic(topic) if topic else None
        whose = members.get(UUID(member), any_state=True) if member else None
    except ValueError:
        raise NotFound from None
    return Wanted(chosen, whose)


def log(what: Wanted, *, before: UUID | None) -> Log:
    """One page. Five queries, whatever it shows."""
    page: Page[Event] = newest_first(_events(what), before=before, size=PAGE)
    return Log(list(_named(page.rows)), page.next_before)


def newest(what: Wanted) -> Iterator[Act]:
    """The newest MOST_EXPORTED acts, each with the seal over it, read in batches."""
    before: UUID | None = None
    for _ in range(0, MOST_EXPORTED, _AT_ONCE):
        page = newest_first(_events(what), before=before, size=_AT_ONCE)
        yield from _named(page.rows, chain.seals_over(event.id for event in page.rows))
        before = page.next_before
        if before is None:
            return


def _events(what: Wanted) -> QuerySet[Event]:
    """Those that are shown at all, of this topic and member."""
    found = Event.objects.all()
    if what.topic:
        found = found.filter(action__in=words.about(what.topic))
    else:
        found = found.exclude(action__in=list(words.OWN))
    if what.member:
        both = [what.member.id, what.member.user_id]
        found = found.filter(Q(actor__in=both) | Q(subject__in=both))
    return found


def whom_id(event: Event) -> UUID | None:
    """To whom it was done: the broker queue says it beside what it was about."""
    said = event.detail.get("member")
    return UUID(said) if said else event.subject


def _named(
    events: Iterable[Event], sealed: Mapping[UUID, Sealed] = MappingProxyType({})
) -> Iterator[Act]:
    found = list(events)
    ids = {event.actor for event in found} | {whom_id(event) for event in found}
    names = _names(one for one in ids if one)
    outside = Named(Who.UNKNOWN)
    for event in found:
        whom = whom_id(event)
        actor = names.get(event.actor, outside) if event.actor else Named(Who.ITSELF)
        named = names.get(whom, outside) if whom else outside
        yield Act(event, actor, named, sealed.get(event.id))


def _names(ids: Iterable[UUID]) -> Mapping[UUID, Named]:
    """By id: members have two, since their login has one of its own."""
    wanted_ids = list(ids)
    names: dict[UUID, Named] = {}
    for one in Token.objects.filter(id__in=wanted_ids).values_list("id", flat=True):
        names[one] = Named(Who.DIRECTORY)
    for one, name in Organisation.objects.filter(id__in=wanted_ids).values_list("id", "name"):
        names[one] = Named(Who.ORGANISATION, name)
    people = Member.objects.filter(Q(id__in=wanted_ids) | Q(user__in=wanted_ids))
    for member in people.only("id", "user_id", "name", "state"):
        is_erased = member.state == Member.State.ERASED
        name = "" if is_erased else member.name
        named = Named(Who.ERASED if is_erased else Who.MEMBER, name, member.id)
        names[member.id] = names[member.user_id] = named
    for one, name in visits.names(one for one in wanted_ids if one not in names).items():
        names[one] = Named(Who.VISITOR, visiting.who(name))
    return names

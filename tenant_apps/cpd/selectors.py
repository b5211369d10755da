"""Reading a CPD record. It is the member's alone: to everyone else nothing is there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum, Value

from kernel import clock
from kernel.errors import NotFound
from shared_apps.crossing import settled as crossings
from tenant_apps.cpd.models import MOST_SKILLS, Reflection, ReflectionSkill
from tenant_apps.cpd.years import Year
from tenant_apps.exchanges.models import Exchange, Feedback
from tenant_apps.exchanges.models.exchange import PAID_STATES, State
from tenant_apps.exchanges.selectors import FEEDBACK_WITHIN
from tenant_apps.groups import settled as groups
from tenant_apps.groups.models import Group, GroupFeedback
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill

NO_KIND = "No kind named"
OWN_KIND = "Outside the time bank"
GROUP_KIND = "With a group"
ACROSS_KIND = "With another network"


class Role(StrEnum):
    """What a member was in something that stands in their record."""

    GAVE = "gave"
    RECEIVED = "received"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a record: a settled exchange or group, or an entry of one's own, and what was
    written on it. `across`: an exchange with another network.

    What was undone counts no hours. `skills` are names.
    """

    title: str
    day: date
    minutes: int
    role: Role
    kind: str
    skills: tuple[str, ...] = ()
    exchange: Exchange | None = None
    group: Group | None = None
    across: crossings.Help | None = None
    reflection: Reflection | None = None
    is_undone: bool = False

    @property
    def counted_minutes(self) -> int:
        return 0 if self.is_undone else self.minutes


@dataclass(frozen=True, slots=True)
class Totals:
    """Minutes of a year: given, received, of one's own; by kind of help, by skill, most first.

    What is about two skills counts for both.
    """

    given_minutes: int
    received_minutes: int
    own_minutes: int
    reflection_count: int
    by_kind: list[tuple[str, int]]
    by_skill: list[tuple[str, int]]


def on(exchange: Exchange, member: Member) -> Reflection | None:
    """What this member wrote on an exchange, if they did."""
    return Reflection.objects.filter(exchange=exchange, member=member).first()


def on_group(group: Group, member: Member) -> Reflection | None:
    """What this member wrote on a group, if they did."""
    return Reflection.objects.filter(group=group, member=member).first()


def on_crossing(crossing_id: UUID, member: Member) -> Reflection | None:
    """What this member wrote on an exchange with another network, if they did."""
    return Reflection.objects.filter(crossing=crossing_id, member=member).first()


def own(member: Member, reflection_id: UUID, *, lock: bool = False) -> Reflection:
    """One of a member's own; anyone else's is missing."""
    found = Reflection.objects.filter(member=member, id=reflection_id)
    reflection = (found.select_for_update() if lock else found).first()
    if reflection is None:
        raise NotFound
    return reflection


def skill_ids(reflection: Reflection) -> set[UUID]:
    """The skills it is about."""
    named = ReflectionSkill.objects.filter(reflection=reflection)
    return set(named.values_list("skill_id", flat=True))


def skills_of(reflection: Reflection) -> list[Skill]:
    """The same with their names, by name."""
    return list(reflection.skills.order_by("name"))


def suggested(exchange: Exchange) -> list[Skill]:
    """What a first note on an exchange may be about: the skills of its listing."""
    if exchange.listing is None:
        return []
    in_list = exchange.listing.skills.filter(is_retired=False)
    return list(in_list.order_by("name")[:MOST_SKILLS])


def item(member: Member, reflection_id: UUID) -> Item:
    """One line of the record, with what was written on it."""
    reflection = own(member, reflection_id)
    skills = _skills([reflection]).get(reflection.id, ())
    if reflection.group_id is not None:
        return _of_group(groups.one_of(member, reflection.group_id), reflection, skills)
    if reflection.crossing is not None:
        return _of_crossing(crossings.one_of(member, reflection.crossing), reflection, skills)
    if reflection.exchange_id is None:
        return _of_own(reflection, skills)
    found = Exchange.objects.select_related("listing__help_kind").get(id=reflection.exchange_id)
    return _of_exchange(found, member, reflection, skills)


def items(member: Member, year: Year) -> list[Item]:
    """A year of the record, the latest day first.

    Of what was undone only that on which something was written.
    """
    within = {"gte": year.first, "lt": year.after}
    on_days = {f"helped_on__{how}": day for how, day in within.items()}
    days = {f"day__{how}": day for how, day in within.items()}
    paid = Exchange.objects.of(member.id).filter(state__in=PAID_STATES, **on_days)
    settled = list(paid.select_related("listing__help_kind"))
    with_groups = groups.of(member, first=year.first, after=year.after)
    with_others = crossings.of(member, first=year.first, after=year.after)
    mine = Reflection.objects.filter(member=member)
    on_these = (
        Q(exchange__in=[one.id for one in settled])
        | Q(group__in=[one.group.id for one in with_groups])
        | Q(crossing__in=[one.id for one in with_others])
    )
    written = list(mine.filter(on_these | Q(**days)))
    on = {one.exchange_id or one.group_id or one.crossing: one for one in written}
    skills = _skills(written)

    def note(thing: UUID) -> tuple[Reflection | None, tuple[str, ...]]:
        reflection = on.get(thing)
        return reflection, skills.get(reflection.id, ()) if reflection else ()

    found = [
        *(_of_own(one, skills.get(one.id, ())) for one in written if one.is_own),
        *(_of_group(one, *note(one.group.id)) for one in with_groups),
        *(_of_crossing(one, *note(one.id)) for one in with_others),
        *(_of_exchange(one, member, *note(one.id)) for one in settled),
    ]
    found = [one for one in found if one.reflection is not None or not one.is_undone]
    return sorted(found, key=lambda one: (one.day, one.title), reverse=True)


def totals(found: Iterable[Item]) -> Totals:
    """What the lines come to."""
    by_role: Counter[Role] = Counter()
    by_kind: Counter[str] = Counter()
    by_skill: Counter[str] = Counter()
    written = 0
    for one in found:
        written += one.reflection is not None
        if one.is_undone:
            continue
        by_role[one.role] += one.minutes
        by_kind[one.kind] += one.minutes
        for skill in one.skills:
            by_skill[skill] += one.minutes
    return Totals(
        given_minutes=by_role[Role.GAVE],
        received_minutes=by_role[Role.RECEIVED],
        own_minutes=by_role[Role.OWN],
        reflection_count=written,
        by_kind=_most_first(by_kind),
        by_skill=_most_first(by_skill),
    )


def unwritten_count(member: Member) -> int:
    """How many lately settled exchanges and groups this member gave feedback on, and wrote nothing
    on. One query."""
    said = Feedback.objects.filter(exchange=OuterRef("id"), author=member)
    wrote = Reflection.objects.filter(exchange=OuterRef("id"), member=member)
    lately = Exchange.objects.of(member.id).filter(
        Exists(said),
        ~Exists(wrote),
        state=State.SETTLED,
        settled_at__gt=clock.now() - FEEDBACK_WITHIN,
    )
    wrote = Reflection.objects.filter(group=OuterRef("group_id"), member=member)
    in_groups = GroupFeedback.objects.filter(
        ~Exists(wrote),
        author=member,
        group__state=GroupState.SETTLED,
        group__settled_at__gt=clock.now() - FEEDBACK_WITHIN,
    )
    ids = lately.order_by().values_list("id")
    return ids.union(in_groups.order_by().values_list("id"), all=True).count()


def hours_of(member: Member) -> tuple[int, int]:
    """The minutes that this member has given and received in settled exchanges and groups.

    One query, and one of the federation.
    """
    settled = Exchange.objects.of(member.id).filter(state=State.SETTLED).order_by()
    sums = settled.values_list(Value(1)).annotate(
        given=Sum("logged_minutes", filter=Q(provider=member)),
        received=Sum("logged_minutes", filter=Q(recipient=member)),
    )
    both = list(sums.union(groups.hours_of(member), all=True))
    given, received = crossings.hours_of(member)
    return (
        given + sum(minutes or 0 for _, minutes, _ in both),
        received + sum(minutes or 0 for _, _, minutes in both),
    )


def _skills(reflections: list[Reflection]) -> dict[UUID, tuple[str, ...]]:
    named = ReflectionSkill.objects.filter(reflection__in=[one.id for one in reflections])
    found: dict[UUID, tuple[str, ...]] = {}
    pairs = named.order_by("skill__name").values_list("reflection_id", "skill__name")
    for reflection_id, name in pairs:
        found[reflection_id] = (*found.get(reflection_id, ()), name)
    return found


def _of_own(reflection: Reflection, skills: tuple[str, ...]) -> Item:
    assert reflection.day is not None
    assert reflection.minutes is not None
    return Item(
        title=reflection.title,
        day=reflection.day,
        minutes=reflection.minutes,
        role=Role.OWN,
        kind=OWN_KIND,
        skills=skills,
        reflection=reflection,
    )


def _of_exchange(
    exchange: Exchange, member: Member, reflection: Reflection | None, skills: tuple[str, ...]
) -> Item:
    assert exchange.helped_on is not None
    return Item(
        title=exchange.title,
        day=exchange.helped_on,
        minutes=exchange.logged_minutes or 0,
        role=Role.GAVE if exchange.provider_id == member.id else Role.RECEIVED,
        kind=exchange.listing.help_kind.name if exchange.listing else NO_KIND,
        skills=skills,
        exchange=exchange,
        reflection=reflection,
        is_undone=exchange.state == State.REVERSED,
    )


def _of_group(helped: groups.Help, reflection: Reflection | None, skills: tuple[str, ...]) -> Item:
    assert helped.group.held_on is not None
    return Item(
        title=helped.group.title,
        day=helped.group.held_on,
        minutes=helped.minutes,
        role=Role.GAVE if helped.gave else Role.RECEIVED,
        kind=GROUP_KIND,
        skills=skills,
        group=helped.group,
        reflection=reflection,
        is_undone=helped.is_undone,
    )


def _of_crossing(
    helped: crossings.Help, reflection: Reflection | None, skills: tuple[str, ...]
) -> Item:
    return Item(
        title=helped.title,
        day=helped.day,
        minutes=helped.minutes,
        role=Role.GAVE if helped.gave else Role.RECEIVED,
        kind=ACROSS_KIND,
        skills=skills,
        across=helped,
        reflection=reflection,
        is_undone=helped.is_undone,
    )


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0].casefold()))

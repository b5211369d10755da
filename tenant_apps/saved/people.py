"""What fits saved searches of people: someone newly says that they can give a skill.

A search watches skills, and organisations if it names some: never a name, and no organisation of
so few that it would be a person. Each person is told of once for each skill.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from kernel import clock, database
from tenant_apps.blocks import selectors as blocks
from tenant_apps.members.models import Member
from tenant_apps.policy import care
from tenant_apps.saved import selectors
from tenant_apps.saved.models import NewGiver, PersonFind, SavedSearch
from tenant_apps.saved.refusals import FewPeople, NoSkill
from tenant_apps.search import selectors as searching
from tenant_apps.search.asked import Asked, Chosen
from tenant_apps.search.shelves import PEOPLE
from tenant_apps.skills.models import MemberSkill

MOST_NEW = 200
BATCH = 500


@dataclass(frozen=True, slots=True)
class Giver:
    """Who newly says a skill, in which organisation (`""` for none), since when."""

    id: UUID
    organisation: str
    said_at: datetime


def hear(member: Member, skills: Collection[UUID]) -> None:
    """Note that searches are to be tried on what someone newly says they can give."""
    now = clock.now()
    rows = [NewGiver(member=member, skill_id=skill, made_at=now) for skill in skills]
    NewGiver.objects.bulk_create(rows, ignore_conflicts=True)


def try_new() -> int:
    """Try all searches of people on what was newly said; returns how much that was.

    One transaction: it is tried on all searches, or waits for the next round.
    """
    with database.atomic():
        waiting = NewGiver.objects.select_for_update(skip_locked=True).order_by("made_at", "id")
        new = list(waiting[:MOST_NEW])
        if new:
            givers, watchable = _givers(new), watchable_organisations()
            for batch in _batches():
                _note(batch, givers, watchable)
            NewGiver.objects.filter(id__in=[one.id for one in new]).delete()
    return len(new)


def to_tell(finds: QuerySet[PersonFind]) -> dict[UUID, list[PersonFind]]:
    """By member, those of these finds to tell of now: written as told, the latest first.

    Who says it no more, is not active, or blocked the other of the two, is nobody's find. Call it
    in the transaction that queues the mail.
    """
    locked = finds.filter(told_at=None).select_for_update(skip_locked=True, of=("self",))
    found = list(
        locked.select_related("search", "skill", "giver__organisation").order_by("-found_at", "id")
    )
    says = MemberSkill.objects.filter(
        member=OuterRef("giver"), skill=OuterRef("skill"), direction=MemberSkill.Direction.GIVE
    )
    still = PersonFind.objects.filter(
        Exists(says),
        ~blocks.between_fields("member", "giver"),
        id__in=[one.id for one in found],
        giver__state=Member.State.ACTIVE,
        member__state=Member.State.ACTIVE,
        skill__is_retired=False,
    )
    due = set(still.values_list("id", flat=True))
    PersonFind.objects.filter(id__in=[one.id for one in found if one.id not in due]).delete()
    PersonFind.objects.filter(id__in=due).update(told_at=clock.now())
    by_member: dict[UUID, list[PersonFind]] = defaultdict(list)
    for one in found:
        if one.id in due:
            by_member[one.member_id].append(one)
    return by_member


def watched(asked: Asked) -> Chosen:
    """Of a search of people what is watched: skills in the list, and organisations.

    Raises NoSkill, FewPeople.
    """
    names = searching.called(searching.named(PEOPLE, asked))
    chosen = searching.known(PEOPLE, asked, names)
    if not chosen.get("skill"):
        raise NoSkill
    if not watchable_organisations().issuperset(chosen.get("organisation", ())):
        raise FewPeople(care.smallest_group())
    return chosen


def watchable_organisations() -> set[str]:
    """The organisations of so many active members that watching one is to watch no person. Two
    queries."""
    least = care.smallest_group()
    sizes = Member.objects.active().order_by().values_list("organisation").annotate(Count("id"))
    return {str(one) for one, size in sizes if one is not None and size >= least}


def _givers(new: list[NewGiver]) -> dict[str, list[Giver]]:
    """By skill, who newly says it and is active."""
    active = Member.objects.active().filter(id__in={one.member_id for one in new})
    organisations = dict(active.values_list("id", "organisation_id"))
    found: dict[str, list[Giver]] = defaultdict(list)
    for one in new:
        if one.member_id in organisations:
            organisation = str(organisations[one.member_id] or "")
            found[str(one.skill_id)].append(Giver(one.member_id, organisation, one.made_at))
    return found


def _batches() -> Iterator[list[SavedSearch]]:
    """The searches of people that tell, some at a time."""
    telling = SavedSearch.objects.exclude(tells=SavedSearch.Tells.NEVER).filter(
        of=SavedSearch.Of.PEOPLE, member__state=Member.State.ACTIVE
    )
    last = UUID(int=0)
    while batch := list(telling.filter(id__gt=last).order_by("id")[:BATCH]):
        yield batch
        last = batch[-1].id


def _note(
    searches: list[SavedSearch],
    givers: dict[str, list[Giver]],
    watchable: set[str],
) -> None:
    """A row for each who fits a search, but for the one whose search it is.

    Who said it before the search was saved stood on its page then.
    """
    rows = []
    for search in searches:
        chosen = selectors.asks(search).chosen
        named = chosen.get("organisation")
        within = None if named is None else watchable.intersection(named)
        for skill in chosen.get("skill", ()):
            rows += [
                PersonFind(
                    member_id=search.member_id,
                    giver_id=giver.id,
                    skill_id=UUID(skill),
                    search=search,
                    found_at=clock.now(),
                )
                for giver in givers.get(skill, ())
                if giver.said_at >= search.created_at
                and giver.id != search.member_id
                and (within is None or giver.organisation in within)
            ]
    PersonFind.objects.bulk_create(rows, ignore_conflicts=True)

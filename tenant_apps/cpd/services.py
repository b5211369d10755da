"""Writing a CPD record: a reflection on an exchange or a group, an entry of one's own; changing and
removing.

Errors: those of refusals.py, skills.services.UnknownSkill, and kernel.errors.NotFound for what is
another's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from shared_apps.crossing import settled as across
from tenant_apps.audit import services as audit
from tenant_apps.cpd import selectors, years
from tenant_apps.cpd.models import MOST_SKILLS, TEXT_LENGTH, Reflection, ReflectionSkill
from tenant_apps.cpd.refusals import (
    BadDay,
    BadHours,
    NothingSaid,
    NoTitle,
    NotSettled,
    TooManySkills,
)
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups import settled as groups
from tenant_apps.members.models import Member
from tenant_apps.skills import services as listed


class Words(TypedDict):
    """What a note says, and the skills it is about."""

    did: str
    learned: str
    will_change: str
    skills: Iterable[UUID]


def reflect(*, exchange_id: UUID, by: Member, **said: Unpack[Words]) -> Reflection:
    """A party's note on a settled exchange, the first or in place of what they wrote before.

    One that was undone since keeps its note, which may still be changed.
    """
    words = _words_of(said)
    with _of_one_at_a_time(by):
        exchange = exchanges.get(by, exchange_id)
        known, new = selectors.on(exchange, by), Reflection(member=by, exchange=exchange)
        return _note(known, new, words, said, is_settled=exchange.state == State.SETTLED)


def reflect_on_group(*, group_id: UUID, by: Member, **said: Unpack[Words]) -> Reflection:
    """The same of who gave in a settled group, or came to it. To all others it is missing."""
    words = _words_of(said)
    with _of_one_at_a_time(by):
        helped = groups.one_of(by, group_id)
        known = selectors.on_group(helped.group, by)
        new = Reflection(member=by, group=helped.group)
        return _note(known, new, words, said, is_settled=not helped.is_undone)


def reflect_across(*, crossing_id: UUID, by: Member, **said: Unpack[Words]) -> Reflection:
    """The same of a party of an exchange with another network. Not within a transaction."""
    words = _words_of(said)
    helped = across.one_of(by, crossing_id)
    with _of_one_at_a_time(by):
        known, new = selectors.on_crossing(helped.id, by), Reflection(member=by, crossing=helped.id)
        return _note(known, new, words, said, is_settled=not helped.is_undone)


def add_own(
    *,
    title: str,
    day: date,
    minutes: int,
    did: str,
    learned: str,
    will_change: str,
    skills: Iterable[UUID],
    key: UUID,
    by: Member,
) -> Reflection:
    """An entry on something that was no exchange here. The same key again adds nothing."""
    told, words = _told(title, day, minutes), _words(did, learned, will_change)
    with _of_one_at_a_time(by):
        again = Reflection.objects.filter(member=by, request_key=key).first()
        if again is not None:
            return again
        reflection = Reflection(member=by, request_key=key)
        _save(reflection, told | words, set(skills))
    return reflection


def change_own(
    *,
    reflection_id: UUID,
    title: str,
    day: date,
    minutes: int,
    did: str,
    learned: str,
    will_change: str,
    skills: Iterable[UUID],
    by: Member,
) -> Reflection:
    """Another text, day or number of hours for an entry of one's own."""
    told, words = _told(title, day, minutes), _words(did, learned, will_change)
    with database.atomic():
        reflection = selectors.own(by, reflection_id, lock=True)
        if not reflection.is_own:
            raise NotFound
        _save(reflection, told | words, set(skills))
    return reflection


def remove(*, reflection_id: UUID, by: Member) -> Reflection:
    """Forget what was written. What it was on stays as it is."""
    with database.atomic():
        reflection = selectors.own(by, reflection_id, lock=True)
        audit.record(action="reflection.removed", by=by.id, subject=reflection.id)
        Reflection.objects.filter(id=reflection.id).delete()
    return reflection


@contextmanager
def _of_one_at_a_time(member: Member) -> Iterator[None]:
    """A transaction in which nobody else writes into this member's record."""
    with database.atomic():
        Member.objects.select_for_update().get(id=member.id)
        yield


def _note(
    known: Reflection | None,
    new: Reflection,
    words: dict[str, object],
    said: Words,
    *,
    is_settled: bool,
) -> Reflection:
    """Write the new one, or what is known in other words. Raises NotSettled for a new one."""
    if known is None and not is_settled:
        raise NotSettled
    reflection = known or new
    _save(reflection, words, set(said["skills"]))
    return reflection


def _words_of(said: Words) -> dict[str, object]:
    return _words(said["did"], said["learned"], said["will_change"])


def _told(title: str, day: date, minutes: int) -> dict[str, object]:
    tidy = " ".join(title.split())
    if not tidy or len(tidy) > 120:
        raise NoTitle
    if not date(years.FIRST_YEAR, 1, 1) <= day <= years.today():
        raise BadDay
    if not 0 < minutes <= MAX_MINUTES or minutes % STEP_MINUTES:
        raise BadHours
    return {"title": tidy, "day": day, "minutes": minutes}


def _words(did: str, learned: str, will_change: str) -> dict[str, object]:
    words = {"did": did.strip(), "learned": learned.strip(), "will_change": will_change.strip()}
    if not any(words.values()) or max(map(len, words.values())) > TEXT_LENGTH:
        raise NothingSaid
    return dict(words)


def _save(reflection: Reflection, values: dict[str, object], skills: set[UUID]) -> None:
    """Write it with its skills; one that left the network's list may stay where it was."""
    if len(skills) > MOST_SKILLS:
        raise TooManySkills
    is_new = reflection._state.adding
    had = set() if is_new else selectors.skill_ids(reflection)
    listed.check_in_list(skills - had)
    for name, value in values.items():
        setattr(reflection, name, value)
    reflection.changed_at = clock.now()
    if is_new:
        reflection.save(force_insert=True)
    else:
        reflection.save(update_fields=[*values, "changed_at"])
    ReflectionSkill.objects.filter(reflection=reflection, skill__in=had - skills).delete()
    ReflectionSkill.objects.bulk_create(
        ReflectionSkill(reflection=reflection, skill_id=skill) for skill in sorted(skills - had)
    )
    action = "reflection.written" if is_new else "reflection.changed"
    audit.record(action=action, by=reflection.member_id, subject=reflection.id)

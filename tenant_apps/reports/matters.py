"""Reporting what all may see, deciding about it, and the one appeal.

Errors: NotFound, Forbidden, NoReason, NoWords, TooMany, Decided, NotAppealable, AppealedAlready.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports import matter_mails, matter_selectors, things
from tenant_apps.reports.models import (
    APPEAL_WITHIN,
    LONGEST,
    LONGEST_DECISION,
    Kind,
    Matter,
    MatterReport,
    Reason,
    State,
)
from tenant_apps.reports.services import Decided, NoReason
from tenant_apps.reports.things import Thing

MOST_A_DAY = 10
_A_DAY = timedelta(days=1)


class NoWords(Refused):
    """Nothing said where it has to be, or too much."""

    code = "no_words"
    status = 422
    default_message = f"Say what it is, in at most {LONGEST:,} characters."


class TooMany(Refused):
    """Somebody reports one thing after another."""

    code = "too_many_reports"
    default_message = (
        f"You can report {MOST_A_DAY} things a day. If it cannot wait until tomorrow, write to a "
        "broker or champion."
    )


class NotAppealable(Refused):
    """There is nothing to appeal against, or not any more."""

    code = "not_appealable"
    default_message = f"You could appeal for {APPEAL_WITHIN.days} days after it was decided."


class AppealedAlready(Refused):
    """A second appeal, in other words."""

    code = "appealed_already"
    default_message = "You have appealed against this already. You can do so once."


def report(
    *, kind: Kind, thing_id: UUID, reason: Reason, words: str = "", by: Member
) -> MatterReport:
    """Say what is wrong with a thing of another's. The same thing twice does nothing more.

    Once it reads otherwise, and no longer waits, it may be reported again.
    """
    if reason == Reason.FINE:
        raise NoReason
    if len(words) > LONGEST or (reason == Reason.OTHER and not words.strip()):
        raise NoWords
    with database.atomic():
        members.hold(member_id=by.id)
        thing = things.find(kind, by, thing_id)
        if known := matter_selectors.report_of(thing, by):
            return known
        if matter_selectors.reported_since(by, clock.now() - _A_DAY) >= MOST_A_DAY:
            raise TooMany
        matter, is_new = _waiting(thing)
        made = MatterReport.objects.create(
            matter=matter,
            by=by,
            reason=reason,
            words=words.strip(),
            title=thing.title,
            text=thing.text,
        )
        audit.record(action="thing.reported", by=by.id, subject=thing.id)
        if is_new:
            matter_mails.tell_judges(matter)
    return made


def decide(*, matter_id: UUID, hides: bool, ground: Reason, because: str, by: Member) -> Matter:
    """Leave the thing or hide it, and say why; of two who decide at once, one does.

    Who reported it hears that it was decided; whoever's it is, only where it is hidden.
    """
    _require_reason(because)
    if ground == Reason.FINE if hides else ground not in _FINE:
        raise NoReason("Choose a reason that goes with what you decide.")
    with database.atomic():
        matter = _locked(matter_id, by)
        if matter.state != State.OPEN:
            raise Decided
        matter.state = State.HIDDEN if hides else State.KEPT
        matter.decided_by, matter.decided_at = by, clock.now()
        matter.ground, matter.because = ground, because.strip()
        matter.save(update_fields=["state", "decided_by", "decided_at", "ground", "because"])
        if hides:
            said = f"{ground.label}. {matter.because}"
            things.hide(matter.kind, matter.thing_id, said, by=by)
        _record(matter, by)
        matter_mails.tell_decided(matter)
    return matter


def appeal(*, matter_id: UUID, words: str, by: Member) -> Matter:
    """Ask that somebody else looks at it again: once, by whose thing was hidden. The same words
    again change nothing."""
    if not words.strip() or len(words) > LONGEST:
        raise NoWords("Say why, in at most 1,000 characters.")
    with database.atomic():
        matter = _lock(matter_id)
        if matter is None or matter.owner_id != by.id or not matter.was_hidden:
            raise NotFound
        if matter.state != State.HIDDEN:
            if matter.appeal == words.strip():
                return matter
            raise AppealedAlready
        if not matter_selectors.may_appeal(matter):
            raise NotAppealable
        matter.state, matter.appealed_at = State.APPEALED, clock.now()
        matter.appeal = words.strip()
        matter.save(update_fields=["state", "appealed_at", "appeal"])
        audit.record(action="thing.appealed", by=by.id, subject=matter.thing_id)
        matter_mails.tell_judges(matter)
    return matter


def decide_appeal(*, matter_id: UUID, restores: bool, because: str, by: Member) -> Matter:
    """Show the thing again, or leave it hidden, for good. Never by who hid it."""
    _require_reason(because)
    with database.atomic():
        matter = _locked(matter_id, by)
        if matter.state != State.APPEALED:
            raise Decided
        if matter.decided_by_id == by.id:
            raise NotFound
        matter.state = State.RESTORED if restores else State.UPHELD
        matter.appeal_decided_by, matter.appeal_decided_at = by, clock.now()
        matter.appeal_because = because.strip()
        matter.save(
            update_fields=["state", "appeal_decided_by", "appeal_decided_at", "appeal_because"]
        )
        if restores:
            known = set(matter.reports.values_list("title", "text"))
            things.restore(matter.kind, matter.thing_id, known, by=by)
        _record(matter, by)
        matter_mails.tell_appeal_decided(matter)
    return matter


_FINE = (Reason.FINE, Reason.OTHER)


def _require_reason(because: str) -> None:
    if not because.strip() or len(because) > LONGEST_DECISION:
        raise NoReason(f"Say why, in at most {LONGEST_DECISION} characters.")


def _waiting(thing: Thing) -> tuple[Matter, bool]:
    """The matter in which this thing waits, locked; a new one where it does not."""
    waits = Matter.objects.select_for_update().filter(
        kind=thing.kind, thing_id=thing.id, state=State.OPEN
    )
    if found := waits.first():
        return found, False
    try:
        with database.atomic():
            new = Matter.objects.create(kind=thing.kind, thing_id=thing.id, owner=thing.owner)
            return new, True
    except IntegrityError:
        return waits.get(), False


def _locked(matter_id: UUID, by: Member) -> Matter:
    """For whoever decides: Forbidden for who may not, NotFound where it concerns them."""
    if not may(by, Permission.EXCHANGE_BROKER):
        raise Forbidden
    matter = _lock(matter_id)
    if matter is None or by.id in matter_selectors.concerned(matter):
        raise NotFound
    return matter


def _lock(matter_id: UUID) -> Matter | None:
    found = Matter.objects.select_for_update(of=("self",))
    return found.select_related("owner__user", "decided_by__user").filter(id=matter_id).first()


def _record(matter: Matter, by: Member) -> None:
    detail = {"kind": matter.kind, "ground": matter.ground}
    action = f"thing.{matter.state}"
    audit.record(action=action, by=by.id, subject=matter.thing_id, detail=detail)

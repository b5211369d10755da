"""Asking for a deed that takes two operators, and deciding about it.

All of it runs in the shared schema, inside the door its caller opened. Whoever decides locks the
asking first: of two at once, the second finds it decided. Errors: the classes below, and whatever
the deed itself refuses.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from shared_apps.agreeing import deeds, mails, naming
from shared_apps.agreeing.models import MAX_REASON, Asking
from shared_apps.operators import permissions
from shared_apps.operators import selectors as operators
from shared_apps.operators.models import Operator
from tenant_apps.audit import services as audit

LASTS: Final = timedelta(days=7)
State = Asking.State


class AskingReason(Refused):
    """Nothing was said, or too much."""

    code = "asking_reason"
    status = 400
    default_message = f"Say why, in at most {MAX_REASON} characters: other operators read it."


class AskedAlready(Refused):
    """The same waits for a second operator already."""

    code = "asked_already"
    default_message = "Somebody has asked for this already. It waits for a second operator."


class OwnAsking(Refused):
    """Who asks does not decide."""

    code = "own_asking"
    status = 403
    default_message = "You asked for this yourself: another operator has to decide."


class NotYours(Refused):
    """Only who asked takes it back."""

    code = "not_your_asking"
    status = 403
    default_message = "Another operator asked for this. You can refuse it instead."


class Decided(Refused):
    """It waits no more, perhaps since a moment ago."""

    code = "asking_decided"
    default_message = "This has been decided, or taken back, or is too old. Nothing was done now."


class AskerGone(Refused):
    """Whoever asked has no access any more, or another role: it is one operator's word now."""

    code = "asker_gone"
    default_message = (
        "Whoever asked may not do this any more, so two operators would not have said yes. "
        "Somebody else has to ask again."
    )


class WorldChanged(Refused):
    """What it hangs on is not as it was when it was asked; the message says what."""

    code = "asking_world_changed"

    def __init__(self, changes: list[str]) -> None:
        super().__init__(
            f"{' '.join(changes)} Nothing was done. If it should be done all the same, it has to "
            "be asked for again."
        )


def ask(
    *,
    deed: str,
    subject: UUID,
    other: UUID | None = None,
    what: dict[str, Any],
    reason: str,
    by: Operator,
) -> Asking:
    """Ask a second operator. Raises Forbidden, AskingReason, AskedAlready, what the deed raises."""
    kind = deeds.of(deed)
    _expect_role(by, kind)
    why = _said(reason)
    with database.refusing({"agreeing_asking_one_open": AskedAlready}):
        _expire(subject=subject, deed=deed)
        asked_at = clock.now()
        asking = Asking.objects.create(
            deed=deed,
            subject=subject,
            other=other,
            what=what,
            before=kind.stands(subject, other),
            reason=why,
            asked_by=by.id,
            asked_at=asked_at,
            expires_at=asked_at + LASTS,
        )
        _note(asking, "asked", by.id)
        mails.ask(asking, naming.title(asking), by)
    return asking


def agree(*, asking_id: UUID, by: Operator) -> Asking:
    """Say the second yes, which does the deed, all in one transaction.

    Raises NotFound, Forbidden, OwnAsking, Decided, AskerGone, WorldChanged, what the deed raises.
    What is to follow outside of the transaction is for `follow`.
    """
    with database.atomic():
        asking, kind = _waiting(asking_id)
        _expect_role(by, kind)
        if asking.asked_by == by.id:
            raise OwnAsking
        if not _may_ask_still(asking, kind):
            raise AskerGone
        changes = kind.changed(asking, kind.stands(asking.subject, asking.other))
        if changes:
            raise WorldChanged(changes)
        title = naming.title(asking)
        _decide(asking, State.AGREED, by)
        kind.do(asking, by.id)
        mails.tell(asking, title, by)
    return asking


def follow(asking: Asking) -> None:
    """What follows a deed that was done. Not within a transaction."""
    deeds.of(asking.deed).after(asking)


def refuse(*, asking_id: UUID, reason: str, by: Operator) -> Asking:
    """Say no, and why. Raises NotFound, Forbidden, OwnAsking, Decided, AskingReason."""
    why = _said(reason)
    with database.atomic():
        asking, kind = _waiting(asking_id)
        _expect_role(by, kind)
        if asking.asked_by == by.id:
            raise OwnAsking
        _decide(asking, State.REFUSED, by, answer=why)
        mails.tell(asking, naming.title(asking), by)
    return asking


def take_back(*, asking_id: UUID, by: Operator) -> Asking:
    """Ask no longer. Raises NotFound, NotYours, Decided."""
    with database.atomic():
        asking, _ = _waiting(asking_id)
        if asking.asked_by != by.id:
            raise NotYours
        _decide(asking, State.TAKEN_BACK, by)
    return asking


def expire() -> int:
    """End what nobody decided about in time; who asked is told. How many."""
    with database.atomic():
        return len(_expire())


def _expire(**which: object) -> list[Asking]:
    past = Asking.objects.waiting_past(clock.now()).filter(**which)
    found = list(past.select_for_update(skip_locked=True))
    for asking in found:
        title = naming.title(asking)
        _decide(asking, State.EXPIRED, None)
        mails.tell(asking, title, None)
    return found


def _waiting(asking_id: UUID) -> tuple[Asking, deeds.Deed]:
    asking = Asking.objects.select_for_update().filter(id=asking_id).first()
    if asking is None:
        raise NotFound
    if asking.state != State.WAITING or asking.expires_at <= clock.now():
        raise Decided
    return asking, deeds.of(asking.deed)


def _decide(asking: Asking, state: str, by: Operator | None, answer: str = "") -> None:
    asking.state, asking.answer, asking.decided_at = state, answer, clock.now()
    asking.decided_by = by.id if by else None
    asking.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    _note(asking, state, asking.decided_by)


def _note(asking: Asking, verb: str, by: UUID | None) -> None:
    detail = {"deed": asking.deed, "asking": str(asking.id)}
    if asking.other:
        detail["second"] = str(asking.other)
    audit.record(action=f"asking.{verb}", by=by, subject=asking.subject, detail=detail)


def _expect_role(operator: Operator, kind: deeds.Deed) -> None:
    if not permissions.may(operator, kind.permission):
        raise Forbidden("Your role as an operator does not allow that.")


def _may_ask_still(asking: Asking, kind: deeds.Deed) -> bool:
    asked = operators.some([asking.asked_by])
    return any(permissions.may(one, kind.permission) for one in asked)


def _said(reason: str) -> str:
    tidy = reason.strip()
    if not tidy or len(tidy) > MAX_REASON:
        raise AskingReason
    return tidy

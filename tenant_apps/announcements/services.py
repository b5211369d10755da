"""Announcing. Errors: BadDays, KeyReused, NotFound, and organisations' Ended."""

from datetime import date, timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenant_apps.announcements import mails, selectors
from tenant_apps.announcements.models import Announcement, Dismissal
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.organisations import services as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox import services as outbox

LONGEST_SHOWN = timedelta(days=366)


class BadDays(Refused):
    """It would end before it begins, be over already, or stay for ever."""

    code = "bad_days"
    status = 422
    default_message = "Choose a last day from today on, not before the first, within a year of it."


class KeyReused(Refused):
    """The form was sent before, with other words in it."""

    code = "key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that has been announced. "
        "To announce this as well, open the form again."
    )


def announce(
    *,
    title: str,
    text: str,
    shows_from: date,
    shows_until: date,
    organisation: Organisation | None = None,
    membership_type: str = "",
    is_mailed: bool = False,
    key: UUID,
    by: UUID,
) -> Announcement:
    """Say it to everyone, an organisation or a type, from one day to another; a form does it once.

    Mails follow in a round, from the first day on. Raises BadDays, KeyReused.
    """
    check_days(shows_from, shows_until)
    made = Announcement(
        id=key,
        title=" ".join(title.split()),
        text=text.strip(),
        audience=_audience(organisation, membership_type),
        organisation=organisation,
        membership_type=membership_type,
        shows_from=shows_from,
        shows_until=shows_until,
        is_mailed=is_mailed,
        made_by=by,
    )
    with database.atomic():
        if organisation is not None:
            organisations.lock(organisation.id)
        Announcement.objects.bulk_create([made], ignore_conflicts=True)
        kept = Announcement.objects.get(id=key)
        if _said(kept) != _said(made):
            raise KeyReused
        if kept.made_at == made.made_at:
            audit.record(action="announcement.made", by=by, subject=key)
    return kept


def withdraw(*, announcement_id: UUID, by: UUID) -> Announcement:
    """Nobody reads it any more, and what has not been mailed is not. Twice changes nothing."""
    with database.atomic():
        found = Announcement.objects.select_for_update(of=("self",), no_key=True)
        announcement = found.filter(id=announcement_id).first()
        if announcement is None:
            raise NotFound
        if announcement.withdrawn_at is None:
            announcement.withdrawn_at, announcement.withdrawn_by = clock.now(), by
            announcement.save(update_fields=["withdrawn_at", "withdrawn_by"])
            outbox.take_back(mails.key(announcement.id, one) for one in members.all_ids())
            audit.record(action="announcement.withdrawn", by=by, subject=announcement.id)
    return announcement


def dismiss(*, announcement_id: UUID, by: Member) -> None:
    """Put away what was said to oneself. Twice changes nothing. Raises NotFound."""
    announcement = selectors.get_for(by, announcement_id)
    with database.atomic():
        Dismissal.objects.get_or_create(member=by, announcement=announcement)


def lead_on(*, of: Organisation, to: Organisation | None) -> None:
    """What is still to be read by members of an organisation that ends goes along to this one.

    Part of the transaction that ends it. What is over, or leads nowhere, stays as it was said.
    """
    if to is not None:
        still = Announcement.objects.filter(withdrawn_at=None, shows_until__gte=selectors.today())
        still.filter(organisation=of).update(organisation=to)


def check_days(shows_from: date, shows_until: date) -> None:
    """Raises BadDays."""
    is_over = shows_until < selectors.today() or shows_until < shows_from
    if is_over or shows_until - shows_from > LONGEST_SHOWN:
        raise BadDays


def _audience(organisation: Organisation | None, membership_type: str) -> str:
    if organisation:
        return Announcement.Audience.ORGANISATION
    return Announcement.Audience.TYPE if membership_type else Announcement.Audience.EVERYONE


def _said(one: Announcement) -> tuple[object, ...]:
    names = ("title", "text", "organisation_id", "membership_type", "shows_from", "shows_until")
    return tuple(getattr(one, name) for name in (*names, "is_mailed", "made_by"))

"""A membership ends, by who leaves or by a champion, and may begin again.

Errors: those of refusals.py, members.services' LastChampion and WrongState, kernel.errors'
Forbidden and NotFound. What was open ends right after: see `finishing`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden
from tenant_apps.audit import services as audit
from tenant_apps.leaving import links, mails, open_work, selectors, tasks
from tenant_apps.leaving.models import Copy, Leaving
from tenant_apps.leaving.refusals import BackClosed, CopyAsked, CreditsToNobody, HoursWait
from tenant_apps.members import selectors as members
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

BACK_WITHIN = ERASE_AFTER = timedelta(days=14)


def leave(*, by: Member, credits_to: str = "", erase: bool = False) -> Leaving:
    """End one's own membership. `credits_to` is the handle of who gets the balance, or nobody's.

    `erase`: nothing is to be kept of them. Outside of a transaction. For a while a mailed link
    leads back, until they would be erased.
    """
    if not may(by, Permission.PROFILE_CHANGE, on=by):
        raise Forbidden
    if open_work.hours_to_confirm(by):
        raise HoursWait
    receiver = _receiver(credits_to, by)
    now = clock.now()
    return _leave(
        by,
        by=by,
        credits_to=receiver,
        back_until=now + BACK_WITHIN,
        erase_at=now + ERASE_AFTER if erase else None,
    )


def let_go(*, member: Member, by: Member) -> Leaving:
    """A champion ends somebody's membership: the balance goes to the community chest."""
    if not may(by, Permission.MEMBER_SUSPEND, on=member):
        raise Forbidden
    return _leave(member, by=by)


def end_term(*, member: Member) -> Leaving:
    """End a membership because its term is over. A champion can invite them back."""
    return _leave(member, by=None)


def follow_directory(*, member: Member, by: UUID) -> Leaving:
    """End a membership because the organisation's directory, by its token, knows them no more."""
    return _leave(member, by_id=by)


def return_by_directory(*, member: Member, by: UUID) -> Member:
    """Begin it anew because the directory knows them again. Raises BackClosed."""
    with database.atomic():
        leaving = _standing(selectors.of(member).id)
        leaving.back_at = clock.now()
        leaving.save(update_fields=["back_at"])
        return membership.come_back(member=member, by=by)


def ask_to_erase(*, member: Member, by: Member) -> Leaving:
    """A champion passes on that somebody who has left wants nothing kept of them.

    They are told, and have time to say no. Asked twice, the first time counts.
    """
    if not may(by, Permission.MEMBER_SUSPEND, on=member):
        raise Forbidden
    with database.atomic():
        leaving = _standing(selectors.of(member).id)
        if leaving.erase_at is None:
            leaving.erase_at = clock.now() + ERASE_AFTER
            leaving.save(update_fields=["erase_at"])
            mails.tell_to_be_erased(leaving)
            audit.record(action="member.erasing_asked", by=by.id, subject=member.id)
    return leaving


def keep(*, member: Member, by: Member) -> Leaving:
    """A champion takes that back, as long as it was not done."""
    if not may(by, Permission.MEMBER_SUSPEND, on=member):
        raise Forbidden
    with database.atomic():
        leaving = _standing(selectors.of(member).id)
        if leaving.erase_at is not None:
            leaving.erase_at = None
            leaving.save(update_fields=["erase_at"])
            audit.record(action="member.erasing_stopped", by=by.id, subject=member.id)
    return leaving


def invite_back(*, member: Member, by: Member) -> Leaving:
    """Mail somebody who left a link by which they come back, with all that they were."""
    if not may(by, Permission.MEMBER_SUSPEND, on=member):
        raise Forbidden
    with database.atomic():
        leaving = _standing(selectors.of(member).id)
        leaving.back_until = clock.now() + BACK_WITHIN
        leaving.save(update_fields=["back_until"])
        mails.invite_back(leaving)
        audit.record(action="member.invited_back", by=by.id, subject=member.id)
    return leaving


def come_back(*, signed: str) -> Member:
    """Be a member again, by a mailed link. Raises NotFound, BackClosed."""
    leaving_id = links.read(signed)
    with database.atomic():
        leaving = _standing(leaving_id)
        if not leaving.is_open_to_return:
            raise BackClosed
        leaving.back_at = clock.now()
        leaving.save(update_fields=["back_at"])
        return membership.come_back(member=leaving.member, by=leaving.member_id)


def ask_copy(*, by: Member) -> Copy:
    """Ask for all that is kept of oneself. It is made right after. Raises CopyAsked."""
    if not may(by, Permission.PROFILE_CHANGE, on=by):
        raise Forbidden
    with database.refusing({"leaving_copy_one_asked": CopyAsked}):
        copy = Copy.objects.create(member=by)
        audit.record(action="member.copy_asked", by=by.id, subject=by.id)
        database.on_commit(tasks.copier())
    return copy


def _leave(
    member: Member,
    *,
    by: Member | None = None,
    by_id: UUID | None = None,
    credits_to: Member | None = None,
    back_until: datetime | None = None,
    erase_at: datetime | None = None,
) -> Leaving:
    with database.atomic():
        actor = by.id if by else by_id
        left = membership.leave(member=member, by=actor)
        leaving = Leaving.objects.create(
            member=left,
            by=actor,
            credits_to=credits_to,
            back_until=back_until,
            erase_at=erase_at,
        )
        mails.tell_left(leaving)
        database.on_commit(tasks.finisher())
    return leaving


def _receiver(handle: str, member: Member) -> Member | None:
    if not handle:
        return None
    found = members.by_handle(handle)
    if found is None or found.id == member.id:
        raise CreditsToNobody
    return found


def _standing(leaving_id: UUID) -> Leaving:
    """One that was not taken back, of somebody who is not erased, locked; else BackClosed."""
    standing = Leaving.objects.standing().filter(erased_at__isnull=True)
    standing = standing.select_for_update(of=("self",))
    leaving = standing.select_related("member__user").filter(id=leaving_id).first()
    if leaving is None:
        raise BackClosed
    return leaving

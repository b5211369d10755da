"""Joiners, movers and leavers, as the organisation's directory says.

A person whose address is a member's becomes that member's entry: the directory knows the address,
and no more of them than it says itself. Errors: Refused ones of members and leaving, and the
library's UniquenessException.
"""

from functools import partial

from scim2_models import UniquenessException

from kernel import clock
from tenant_apps.accounts import services as accounts
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.joining.services import bringing
from tenant_apps.leaving import services as leaving
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.membership_types import services as membership_types
from tenant_apps.outbox import services as outbox
from tenant_apps.policy.terms import USUAL_TERM, Term
from tenant_apps.scim import entries
from tenant_apps.scim.models import Entry, Token
from tenant_apps.scim.resources import Person
from tenants import current
from tenants.urls import absolute


def take_in(*, person: Person, token: Token) -> Entry:
    """A joiner: a member from now on, or one who was here already, or comes back."""
    entries.require_short(person)
    address = entries.address(person)
    member = Member.objects.filter(user__email=address).select_related("user").first()
    if member is None:
        member = _new_member(person, address)
    elif Entry.objects.filter(member=member).exists():
        raise UniquenessException
    elif member.state == Member.State.LEFT:
        member = leaving.return_by_directory(member=member, by=token.id)
    entry = Entry.objects.create(
        member=member,
        user_name=person.user_name or address,
        external_id=person.external_id or "",
        said=entries.said(person),
    )
    audit.record(action="scim.taken_in", by=token.id, subject=member.id)
    _set_active(member, person.active is not False, token)
    return entries_again(entry)


def change(*, entry: Entry, person: Person, token: Token) -> None:
    """A mover: whatever is said anew of them holds."""
    entries.require_short(person)
    member = entry.member
    _change_address(member.user, entries.address(person))
    if _is_told_otherwise(member, person):
        members.follow_directory(
            member=member,
            name=entries.name(person),
            job_title=entries.job_title(person),
            organisation=entries.organisation(person) or member.organisation,
            by=token.id,
        )
    _change_type(entry, person, token)
    _set_active(member, person.active is not False, token)
    entry.user_name = person.user_name or entry.user_name
    entry.external_id = person.external_id or ""
    entry.said = entries.said(person)
    entry.version += 1
    entry.changed_at = clock.now()
    entry.save()
    audit.record(action="scim.changed", by=token.id, subject=member.id)


def let_go(*, entry: Entry, token: Token) -> None:
    """A leaver: their membership ends, as if a champion had let them go."""
    member = entry.member
    entry.delete()
    audit.record(action="scim.let_go", by=token.id, subject=member.id)
    if member.state != Member.State.LEFT:
        leaving.follow_directory(member=member, by=token.id)


def entries_again(entry: Entry) -> Entry:
    """With the member as they are now."""
    return Entry.objects.select_related("member__user", "member__organisation").get(id=entry.id)


def _new_member(person: Person, address: str) -> Member:
    network = current.network()
    said_type = entries.membership_type(person)
    admit = partial(
        members.admit,
        user=accounts.create_user(email=address),
        name=entries.name(person),
        organisation=entries.organisation(person),
        job_title=entries.job_title(person),
        term=Term(said_type) if said_type else USUAL_TERM,
        by=None,
        source="directory",
    )
    member = bringing.admit(email=address, by=admit)
    outbox.send_mail(
        to=address,
        subject=f"You are a member of {network.name}",
        template="scim/mail/welcome",
        context={"name": member.name, "link": absolute(network, "/sign-in/")},
    )
    return member


def _change_type(entry: Entry, person: Person, token: Token) -> None:
    """Of another type, once the directory says another than before.

    What it merely repeats undoes nothing: a student who became an alumna here stays one.
    """
    wanted = entries.membership_type(person)
    if wanted is not None and wanted != entries.said_type(entry):
        membership_types.follow_directory(member=entry.member, type=wanted, by=token.id)


def _set_active(member: Member, is_active: bool, token: Token) -> None:
    """Someone inactive is suspended, which signs them out of everything at once.

    Whom a champion has suspended is not let in again by a directory, which knows nothing of it.
    """
    if member.state == Member.State.ACTIVE and not is_active:
        members.suspend(member=member, by=token.id)
    elif is_active and _was_suspended_by_one(member):
        members.reinstate(member=member, by=token.id)


def _was_suspended_by_one(member: Member) -> bool:
    """Whether a directory did it, by whatever token it had then."""
    by = member.suspended_by
    return by is not None and Token.objects.filter(id=by).exists()


def _change_address(user: User, address: str) -> None:
    if user.email != address:
        accounts.change_email(user=user, email=address, by=None)


def _is_told_otherwise(member: Member, person: Person) -> bool:
    house = entries.organisation(person)
    return (
        member.name != members.tidy_name(entries.name(person))
        or member.job_title != entries.job_title(person)
        or (house is not None and house != member.organisation)
    )

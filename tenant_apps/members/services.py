"""Every write of membership.

Errors: LastChampion, NotOnOneself, WrongState, and accounts' EmailTaken from whoever makes the
login first. Each function is one transaction and leaves an audit event.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.db.models import Q

from kernel import database
from kernel.errors import NotFound, Refused
from kernel.own_data import Person
from tenant_apps.accounts import closing
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members import handles, role_services
from tenant_apps.members.models import Member, service_writes
from tenant_apps.members.permissions import Role
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy import selectors as policy
from tenant_apps.policy import types
from tenant_apps.policy.permissions import WITHHOLDABLE, MembershipType, Permission
from tenant_apps.policy.terms import USUAL_TERM, Term
from tenant_apps.security import services as security
from tenants import current

_TRIES = 5
_HANDLE = "members_member_handle_unique"


def _pseudonym(person: Person) -> str:
    """A handle that nobody else can have: it is made of an id, and none is made with a dash."""
    return f"former-{person.id.hex[-12:]}"


# What becomes of a membership once its person is erased; the row stays, since the ledger has it.
ERASED: Mapping[str, Any] = {
    "name": "Former member",
    "handle": _pseudonym,
    "job_title": "",
    "organisation": None,
    "about": "",
    "hidden_about": "",
    "free_on": [],
    "shows_name_outside": False,
    "shows_hours_given": False,
    "shows_hours_received": False,
    "state": Member.State.ERASED,
}


class LastChampion(Refused):
    """A network without a champion could not be run."""

    code = "last_champion"
    default_message = "This is the network’s last champion. Make someone else a champion first."


class NotOnOneself(Refused):
    """Champions do not suspend themselves."""

    code = "not_on_oneself"
    default_message = "You cannot suspend yourself. Ask another champion to do it."


class WrongState(Refused):
    """The member is not in a state from which this can be done."""

    code = "wrong_member_state"
    default_message = "This member’s state has changed. Reload the page to see what can be done."


def admit(
    *,
    user: User,
    name: str,
    organisation: Organisation | None = None,
    job_title: str = "",
    role: str = Role.MEMBER,
    term: Term = USUAL_TERM,
    by: UUID | None,
    source: str,
    is_welcomed: bool = True,
) -> Member:
    """Make someone a member: their row, their account, and the welcome credits in it.

    `source` says how they came in: `invitation`, `join_link`, `demo`. Not welcomed, they get no
    welcome credits, since they bring a balance. What the type of their `term` withholds, and what
    one that has not begun does, holds from the first moment.
    """
    member = Member(
        user=user,
        name=tidy_name(name),
        organisation=organisation,
        job_title=job_title.strip(),
        role=Role(role),
        membership_type=term.type,
        term_starts_on=term.starts_on,
        term_ends_on=term.ends_on,
    )
    with database.atomic():
        member.withheld = _withheld(term)
        _save_under_free_handle(member)
        _open_account(member, is_welcomed=is_welcomed)
        detail = {"source": source, "role": member.role}
        audit.record(action="member.joined", by=by, subject=member.id, detail=detail)
    return member


def change_profile(
    *,
    member: Member,
    name: str,
    job_title: str,
    organisation: Organisation | None,
    about: str,
    shows_name_outside: bool,
    by: UUID,
    free_on: Iterable[int] | None = None,
    shows_hours_given: bool | None = None,
    shows_hours_received: bool | None = None,
) -> Member:
    """What a member says of themselves. Consent to be named outside is audited on its own.

    `free_on`: weekdays, 1 to 7. Of it, and of which hours they show, None leaves what was.
    """
    with database.atomic():
        changed = _locked(member.id)
        consent_changed = changed.shows_name_outside != shows_name_outside
        changed.name = tidy_name(name)
        changed.job_title = job_title.strip()
        changed.organisation = organisation
        _say(changed, about.strip())
        changed.shows_name_outside = shows_name_outside
        if free_on is not None:
            changed.free_on = sorted(set(free_on))
        if shows_hours_given is not None:
            changed.shows_hours_given = shows_hours_given
        if shows_hours_received is not None:
            changed.shows_hours_received = shows_hours_received
        _save(changed)
        audit.record(action="member.profile_changed", by=by, subject=changed.id)
        if consent_changed:
            detail = {"shows_name_outside": shows_name_outside}
            audit.record(action="member.consent_set", by=by, subject=changed.id, detail=detail)
    return changed


def hide_about(*, member_id: UUID) -> None:
    """Nobody else reads what they say of themselves until they change it. `reports` audits it."""
    with database.atomic():
        changed = _locked(member_id)
        if changed.about:
            changed.hidden_about, changed.about = changed.about, ""
            _save(changed)


def show_about(*, member_id: UUID) -> None:
    """All read again what was hidden, unless they have changed it. `reports` audits it."""
    with database.atomic():
        changed = _locked(member_id)
        if changed.hidden_about:
            changed.hidden_about, changed.about = "", changed.hidden_about
            _save(changed)


def hold(*, member_id: UUID) -> None:
    """Let what this member does be counted: of two such requests the second waits for the first."""
    Member.objects.select_for_update(no_key=True).get(id=member_id)


def move(*, member: Member, organisation: Organisation, by: UUID) -> Member:
    """Somebody else says where a member belongs. Raises WrongState for who has left."""
    with database.atomic():
        changed = _locked(member.id)
        if changed.state not in (Member.State.ACTIVE, Member.State.SUSPENDED):
            raise WrongState
        changed.organisation = organisation
        _save(changed)
        detail = {"organisation": str(organisation.id)}
        audit.record(action="member.moved", by=by, subject=changed.id, detail=detail)
    return changed


def lead_on(*, of: Organisation, to: Organisation | None) -> int:
    """Whoever belonged to an organisation that ends belongs to this one, or to none.

    Who has left as well, so that they come back to where their people are. Returns how many;
    whoever ends the organisation audits it.
    """
    with service_writes():
        return Member.objects.filter(organisation=of).update(organisation=to)


def change_role(*, member: Member, role: str, by: UUID) -> Member:
    """Make an active member a broker, a champion, or neither."""
    with database.atomic():
        champions = _lock_champions()
        changed = _locked(member.id)
        if not changed.is_active:
            raise WrongState
        if changed.role == Role(role):
            return changed
        _refuse_last_champion(changed, champions)
        detail = {"before": changed.role, "after": str(Role(role))}
        changed.role = Role(role)
        _save(changed)
        audit.record(action="member.role_changed", by=by, subject=changed.id, detail=detail)
    return changed


def suspend(*, member: Member, by: UUID) -> Member:
    """Close the network's pages to a member, end their sessions, and freeze their account. Nothing
    is lost.
    """
    if member.id == by:
        raise NotOnOneself
    with database.atomic():
        champions = _lock_champions()
        changed = _locked(member.id)
        if not changed.is_active:
            raise WrongState
        _refuse_last_champion(changed, champions)
        changed.state, changed.suspended_by = Member.State.SUSPENDED, by
        _save(changed)
        security.sign_out_everywhere(user=changed.user)
        _freeze(changed, frozen=True, reason="member.suspended", by=by)
        audit.record(action="member.suspended", by=by, subject=changed.id)
    return changed


def reinstate(*, member: Member, by: UUID) -> Member:
    """Let a suspended member back in."""
    with database.atomic():
        changed = _locked(member.id)
        if changed.state != Member.State.SUSPENDED:
            raise WrongState
        changed.state, changed.suspended_by = Member.State.ACTIVE, None
        _save(changed)
        _freeze(changed, frozen=False, reason="member.reinstated", by=by)
        audit.record(action="member.reinstated", by=by, subject=changed.id)
    return changed


def set_term(
    *,
    ids: Collection[UUID],
    type: MembershipType,
    starts_on: date | None,
    ends_on: date | None,
) -> int:
    """Make these memberships of this type, for this time. `membership_types` audits it."""
    with service_writes():
        return Member.objects.filter(id__in=ids).update(
            membership_type=type, term_starts_on=starts_on, term_ends_on=ends_on
        )


def withhold(
    *,
    type: MembershipType,
    withheld: Collection[Permission],
    today: date,
    of: Collection[UUID] | None = None,
) -> int:
    """Take from members of a type what it withholds; before a term begins, all but to look around.

    From those of these, or from all. Returns of how many it was otherwise.
    """
    of_type = Member.objects.filter(membership_type=type)
    if of is not None:
        of_type = of_type.filter(id__in=of)
    early = Q(term_starts_on__gt=today, term_starts_on__isnull=False)
    some = _codes(withheld)
    everything = _before_a_term(withheld)
    with service_writes():
        begun = of_type.exclude(early).exclude(withheld=some).update(withheld=some)
        return begun + of_type.filter(early).exclude(withheld=everything).update(
            withheld=everything
        )


def leave(*, member: Member, by: UUID | None) -> Member:
    """End a membership, active or suspended: sessions end, the login is closed, no role is kept.

    What they have here, and their credits, are for `leaving.services` to end.
    """
    with database.atomic():
        champions = _lock_champions()
        changed = _locked(member.id)
        if changed.state not in (Member.State.ACTIVE, Member.State.SUSPENDED):
            raise WrongState
        _refuse_last_champion(changed, champions)
        detail = {"role": changed.role}
        changed.state, changed.role = Member.State.LEFT, Role.MEMBER
        changed.suspended_by = None
        _save(changed)
        role_services.end_all(member=changed, by=by)
        security.sign_out_everywhere(user=changed.user)
        closing.close(user=changed.user)
        audit.record(action="member.left", by=by, subject=changed.id, detail=detail)
    return changed


def follow_directory(
    *, member: Member, name: str, job_title: str, organisation: Organisation | None, by: UUID
) -> Member:
    """What their organisation's directory says of them holds. `by` is the directory's token."""
    with database.atomic():
        changed = _locked(member.id)
        changed.name = tidy_name(name)
        changed.job_title = job_title.strip()
        changed.organisation = organisation
        _save(changed)
        audit.record(action="member.directory_followed", by=by, subject=changed.id)
    return changed


def come_back(*, member: Member, by: UUID) -> Member:
    """Begin a membership anew that had ended: the same row, handle, login and account.

    Welcome credits are given once to a person, so not again.
    """
    with database.atomic():
        changed = _locked(member.id)
        if changed.state != Member.State.LEFT:
            raise WrongState
        changed.state = Member.State.ACTIVE
        _save(changed)
        closing.reopen(user=changed.user)
        account = accounts.account_of(kind=AccountKind.MEMBER, holder=changed.id)
        if not account.is_open:
            reason = "member.came_back"
            ledger.change_account(
                account=account.id, by=by, reason=reason, frozen=False, closed=False
            )
        audit.record(action="member.came_back", by=by, subject=changed.id)
    return changed


def erase(person: Person) -> int:
    """Keep of a member who has left no more than their row, under a pseudonym. Returns how many."""
    with database.atomic():
        changed = _locked(person.id)
        if changed.state not in (Member.State.LEFT, Member.State.ERASED):
            raise WrongState
        for name, value in ERASED.items():
            setattr(changed, name, value(person) if callable(value) else value)
        _save(changed)
    return 1


def _say(member: Member, about: str) -> None:
    """What was hidden stays so until it is put in other words."""
    if member.hidden_about and member.hidden_about.split() == about.split():
        return
    member.about, member.hidden_about = about, ""


def tidy_name(name: str) -> str:
    """The name with single spaces."""
    return " ".join(name.split())


def _withheld(term: Term) -> list[str]:
    """What is taken today from a member of this term."""
    withheld = types.rule_of(term.type).withheld
    is_early = term.starts_on is not None and term.starts_on > policy.today()
    return _before_a_term(withheld) if is_early else _codes(withheld)


def _before_a_term(withheld: Collection[Permission]) -> list[str]:
    """All that can be, but to look around."""
    return _codes({*withheld, *WITHHOLDABLE} - ({Permission.LISTING_READ} - {*withheld}))


def _codes(withheld: Iterable[Permission]) -> list[str]:
    return sorted(one.value for one in withheld)


def _save(member: Member) -> None:
    with service_writes():
        member.save()


def _save_under_free_handle(member: Member) -> None:
    """Two people of one first name who join at once are told apart by the database."""
    wanted = handles.base(member.name)
    for attempt in range(_TRIES):
        like_it = Member.objects.filter(handle__regex=rf"^{wanted}[0-9]*$")
        member.handle = handles.first_free(wanted, set(like_it.values_list("handle", flat=True)))
        try:
            with database.atomic(), service_writes():
                member.save(force_insert=True)
        except IntegrityError as error:
            if attempt == _TRIES - 1 or database.broken_constraint(error) != _HANDLE:
                raise
        else:
            return


def _open_account(member: Member, *, is_welcomed: bool) -> None:
    rules = policy.current()
    account = ledger.open_account(
        kind=AccountKind.MEMBER,
        holder=member.id,
        floor=rules.floor_minutes,
        ceiling=rules.ceiling_minutes,
    )
    if is_welcomed and rules.welcome_minutes:
        issue = accounts.account_of(kind=AccountKind.ISSUE, holder=current.network().id)
        ledger.transfer(
            key=uuid5(member.id, "welcome"),
            kind=TransferKind.WELCOME,
            payer=issue.id,
            payee=account,
            minutes=rules.welcome_minutes,
            by=None,
            subject=member.id,
        )


def _freeze(member: Member, *, frozen: bool, reason: str, by: UUID) -> None:
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=member.id)
    ledger.change_account(account=account.id, by=by, reason=reason, frozen=frozen)


def _locked(member_id: UUID) -> Member:
    member = Member.objects.select_for_update(of=("self",)).filter(id=member_id).first()
    if member is None:
        raise NotFound
    return member


def _lock_champions() -> list[UUID]:
    """All active champions, locked in one order: of two changes at once, one sees the other's."""
    champions = Member.objects.active().filter(role=Role.CHAMPION).order_by("id")
    return [champion.id for champion in champions.select_for_update(of=("self",))]


def _refuse_last_champion(member: Member, champions: list[UUID]) -> None:
    if champions == [member.id]:
        raise LastChampion

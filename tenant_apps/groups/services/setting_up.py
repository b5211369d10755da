"""A group is set up, and people come together for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError

from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from kernel.ids import hash_of
from tenant_apps.blocks import selectors as blocking
from tenant_apps.blocks import services as blocks
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import MOST_PLACES, MOST_PROVIDERS, Payer, State
from tenant_apps.groups.models.part import Role
from tenant_apps.groups.moves import Move, may
from tenant_apps.groups.services import acting
from tenant_apps.groups.services.refusals import (
    BadPeople,
    BadPlaces,
    GroupFull,
    MemberNotActive,
    MoveImpossible,
    OrganisationMissing,
    PayerAtRest,
    PayerGives,
)
from tenant_apps.listings import minimum
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.members.permissions import may as has
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations import services as organising

JOIN_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A group as its host plans it. Each provider gives the session and their preparation.

    A host who is no provider is the first recipient.
    """

    title: str
    about: str
    providers: Sequence[UUID]
    session_minutes: int
    preparation_minutes: int = 0
    places: int
    fewest: int = 1
    payer: Payer
    organisation_id: UUID | None = None
    is_open: bool = False
    invited: Sequence[UUID] = ()

    def asked(self) -> bytes:
        """All of it, hashed."""
        return hash_of(Kind.SET_UP, *(getattr(self, name) for name in self.__slots__))


def set_up(*, plan: Plan, key: UUID, by: Member) -> Group:
    """Set a group up; the other providers and those invited are asked. A form does it once.

    Raises Forbidden, EmptyText, BadHours, BadPeople, BadPlaces, PayerGives, OrganisationMissing,
    PayerAtRest, MemberNotActive, NotFound.
    """
    if not has(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    _check(plan, by)
    asked = plan.asked()
    with database.atomic():
        if known := _set_up_before(by, key, asked):
            return known
        minimum.require(by)
        _require_payer(plan)
        people = _people(plan, by)
        try:
            with database.atomic():
                group = _create(plan, key, by)
        except IntegrityError:
            if known := _set_up_before(by, key, asked):
                return known
            raise
        _add_parts(group, plan, people, by)
        group = acting.lock(group.id, by)
        acting.happened(
            group, Kind.SET_UP, by=by, key=key, asked=asked, minutes=group.agreed_minutes
        )
    return group


def take_part(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """A provider agrees to give the time that the host planned for them."""
    asked = hash_of(Kind.TOOK_PART)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.TAKE_PART, by)
        part = _part(group, by)
        part.has_agreed = True
        part.save()
        acting.happened(
            group, Kind.TOOK_PART, by=by, key=key, asked=asked, minutes=part.agreed_minutes
        )
    return group


def invite(*, group_id: UUID, member_id: UUID, key: UUID, by: Member) -> Group:
    """Ask a member to join. Raises BadPeople for who takes part already, BadPlaces."""
    asked = hash_of(Kind.INVITED, member_id)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.INVITE, by)
        whom = members.get(member_id)
        if group.part_of(whom.id) is not None:
            raise BadPeople(f"{whom.name} is on the list already.")
        if len(group.parts.all()) - len(group.providers) >= MOST_PLACES:
            raise BadPlaces
        blocks.require_none(by=by, other=whom)
        now = clock.now()
        Part.objects.create(group=group, member=whom, role=Role.RECIPIENT, asked_at=now)
        acting.happened(group, Kind.INVITED, by=by, key=key, asked=asked, whom=whom)
    return group


def join(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """Join as a recipient, invited or where all may. Raises Forbidden, GroupFull."""
    if not has(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    asked = hash_of(Kind.JOINED)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        if group.state == State.GATHERING and len(group.recipients) >= group.places:
            raise GroupFull
        acting.require(group, Move.JOIN, by)
        blocks.require_none(by=by, other=group.host)
        group.last_joined += 1
        part = group.part_of(by.id) or Part(group=group, member=by, role=Role.RECIPIENT)
        part.joined_number = group.last_joined
        part.save()
        acting.happened(group, Kind.JOINED, by=by, key=key, asked=asked)
    return group


def leave(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """Give one's place back, or say no to an invitation."""
    asked = hash_of(Kind.LEFT)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.LEAVE, by)
        _part(group, by).delete()
        acting.happened(group, Kind.LEFT, by=by, key=key, asked=asked)
    return group


def remove(*, group_id: UUID, part_id: UUID, key: UUID, by: Member) -> Group:
    """The host takes someone off the list: not themselves, and no provider."""
    asked = hash_of(Kind.REMOVED, part_id)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        part = removable(group, part_id, by)
        whom = part.member
        part.delete()
        acting.happened(group, Kind.REMOVED, by=by, key=key, asked=asked, whom=whom)
    return group


def show_to_all(*, group_id: UUID, is_open: bool) -> None:
    """Whether others than those in it and invited see it, while it gathers people. `reports`
    decides and audits it."""
    found = Group.objects.filter(id=group_id, state=State.GATHERING)
    found.update(is_open=is_open)


def removable(group: Group, part_id: UUID, by: Member) -> Part:
    """The part that the host may take off the list. Raises MoveImpossible, NotFound."""
    part = next((one for one in group.parts.all() if one.id == part_id), None)
    if part is None or part.is_provider or part.member_id == group.host_id:
        raise NotFound
    if not may(by, Move.REMOVE, on=group):
        raise MoveImpossible(group)
    return part


def _check(plan: Plan, by: Member) -> None:
    acting.require_text(plan.title)
    acting.require_text(plan.about)
    acting.require_quarters(plan.session_minutes)
    acting.require_quarters(plan.preparation_minutes, or_none=True)
    acting.require_quarters(plan.session_minutes + plan.preparation_minutes)
    providers = set(plan.providers)
    if not 1 <= len(providers) <= MOST_PROVIDERS or len(providers) != len(plan.providers):
        raise BadPeople
    if providers & set(plan.invited) or len(set(plan.invited)) != len(plan.invited):
        raise BadPeople
    if not 1 <= plan.fewest <= plan.places <= MOST_PLACES or len(plan.invited) >= MOST_PLACES:
        raise BadPlaces
    if plan.payer == Payer.HOST and by.id in providers:
        raise PayerGives
    if (plan.payer == Payer.ORGANISATION) != (plan.organisation_id is not None):
        raise OrganisationMissing


def _require_payer(plan: Plan) -> None:
    """An organisation that is to pay has an account to pay from."""
    if plan.organisation_id is None:
        return
    organisation = organising.lock(plan.organisation_id)
    account = organisations.account_of(organisation.id)
    if account is None or not account.is_open:
        raise PayerAtRest(organisation.name)


def _people(plan: Plan, by: Member) -> list[Member]:
    """All whom the plan names.

    Raises NotFound, MemberNotActive, and Blocked or NotAvailable for whom the host has nothing to
    do with.
    """
    apart = blocking.pairs([by.id])
    named = [members.get(one, any_state=True) for one in (*plan.providers, *plan.invited)]
    for one in named:
        if not one.is_active:
            raise MemberNotActive(one.name)
        if (by.id, one.id) in apart:
            blocks.require_none(by=by, other=one)
    return named


def _create(plan: Plan, key: UUID, by: Member) -> Group:
    return Group.objects.create(
        title=plan.title.strip(),
        about=plan.about.strip(),
        host=by,
        payer=plan.payer,
        organisation_id=plan.organisation_id,
        places=plan.places,
        fewest=plan.fewest,
        is_open=plan.is_open,
        expires_at=clock.now() + JOIN_WITHIN,
        request_key=key,
    )


def _add_parts(group: Group, plan: Plan, people: list[Member], by: Member) -> None:
    """The host has agreed by setting it up; the others are asked."""
    gives, invited = people[: len(plan.providers)], people[len(plan.providers) :]
    for member in gives:
        Part.objects.create(
            group=group,
            member=member,
            role=Role.PROVIDER,
            session_minutes=plan.session_minutes,
            preparation_minutes=plan.preparation_minutes,
            has_agreed=member.id == by.id,
            asked_at=clock.now(),
        )
    if by.id not in plan.providers:
        Part.objects.create(group=group, member=by, role=Role.RECIPIENT, joined_number=1)
        group.last_joined = 1
        group.save()
    for member in invited:
        if member.id != by.id:
            now = clock.now()
            Part.objects.create(group=group, member=member, role=Role.RECIPIENT, asked_at=now)


def _part(group: Group, by: Member) -> Part:
    part = group.part_of(by.id)
    assert part is not None
    return part


def _set_up_before(by: Member, key: UUID, asked: bytes) -> Group | None:
    """What this very request has set up. Raises KeyReused if the key's was set up otherwise."""
    found = Group.objects.with_people().filter(host=by, request_key=key).first()
    if found:
        acting.was_done(found, by, key, asked)
    return found

"""Linking two memberships of one person, and cutting the link.

Each opens the doors it needs, so none may run inside a transaction. Nothing but the other
network's name and address is told to either side.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import clock, codes, database
from kernel.errors import NotFound, Refused
from kernel.ids import digest, uuid7
from shared_apps.linking.models import LinkCode, MemberLink
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network

LASTS = timedelta(hours=1)


class UnknownLinkCode(Refused):
    """No such code, or not any more: the two look the same."""

    code = "unknown_link_code"
    status = 404
    default_message = (
        "This code is not right, or has been used, or is more than an hour old. Make a new one in "
        "your other network."
    )


class OwnLinkCode(Refused):
    """The code was made in the network that it is written in."""

    code = "own_link_code"
    status = 400
    default_message = "This code was made in this network. Write it in your other network."


class NotSamePerson(Refused):
    """The two memberships have neither an address nor a sign-in in common."""

    code = "not_same_person"
    default_message = (
        "Your two memberships have neither the same e-mail address nor the same single sign-on. "
        "Use the same address in both, and try again."
    )


class AlreadyLinked(Refused):
    """One of the two is linked with that network already."""

    code = "already_linked"
    default_message = "One of your two memberships is linked already. Cut that link first."


@dataclass(frozen=True, slots=True)
class Code:
    """A code, as its member is mailed it once, and until when it can be used."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as one side sees it. `member_there` is for the product alone: no page shows it."""

    id: UUID
    network: NetworkRef
    member_there: UUID


def make_code(*, network: NetworkRef, member_id: UUID, proofs: Collection[bytes]) -> Code:
    """A new code of this member, in place of one that they made before."""
    code, expires_at = codes.new(), clock.now() + LASTS
    with current.federation(network), database.atomic():
        LinkCode.objects.update_or_create(
            network_id=network.id,
            member=member_id,
            defaults={
                "digest": digest(code),
                "proofs": sorted(proofs),
                "expires_at": expires_at,
            },
        )
    return Code(codes.shown(code), expires_at)


def link(*, network: NetworkRef, member_id: UUID, proofs: Collection[bytes], text: str) -> Linked:
    """Link this member with the one who made the code, by which nothing else can be linked then.

    Whoever calls this notes it in both networks, or finds it by `made_between`.
    Raises UnknownLinkCode, OwnLinkCode, NotSamePerson, AlreadyLinked.
    """
    asked = digest(codes.written(text))
    with current.federation(network):
        made = _standing().filter(digest=asked).first()
    if made is None:
        raise UnknownLinkCode
    if made.network_id == network.id:
        raise OwnLinkCode
    there = _active(made.network_id, made.member)
    if not set(proofs) & {bytes(proof) for proof in made.proofs}:
        raise NotSamePerson
    link_id = _take(network, member_id, made)
    return Linked(link_id, there, made.member)


def cut(*, network: NetworkRef, member_id: UUID, link_id: UUID) -> None:
    """Cut a member's own link, from either side. Raises NotFound."""
    with current.federation(network), database.atomic():
        found = MemberLink.objects.filter(_of(network.id, member_id), id=link_id)
        row = found.first()
        # Cut by both at once, it is cut by the first.
        if row is None or not found.delete()[0]:
            raise NotFound
    _note_cut(network, [row])


def forget_member(*, network: NetworkRef, member_id: UUID) -> None:
    """Cut all links of a member who has left, and delete their code. Done again, nothing is."""
    with current.federation(network), database.atomic():
        LinkCode.objects.filter(network_id=network.id, member=member_id).delete()
        rows = list(MemberLink.objects.filter(_of(network.id, member_id)))
        MemberLink.objects.filter(id__in=[row.id for row in rows]).delete()
    _note_cut(network, rows)


def forget_old_codes(network: NetworkRef) -> int:
    """Delete what can be used no more; returns how many."""
    with current.federation(network):
        old = LinkCode.objects.filter(network_id=network.id, expires_at__lte=clock.now())
        return old.delete()[0]


def links_of(*, network: NetworkRef, member_id: UUID) -> list[Linked]:
    """A member's own links, by the other network's name."""
    with current.federation(network):
        rows = list(MemberLink.objects.filter(_of(network.id, member_id)))
    found = [_seen(row, network) for row in rows]
    return sorted(found, key=lambda one: one.network.name.lower())


def made_between(
    *, network: NetworkRef, since: datetime, until: datetime
) -> list[tuple[UUID, Linked]]:
    """A network's links that were made then, each with its own member."""
    own = Q(one_network=network.id) | Q(other_network=network.id)
    with current.federation(network):
        rows = list(MemberLink.objects.filter(own, made_at__gt=since, made_at__lte=until))
    return [(_own(row, network), _seen(row, network)) for row in rows]


def link_with(*, network: NetworkRef, member_id: UUID, there: NetworkRef) -> Linked | None:
    """A member's own link with one network, if there is one. One query."""
    with current.federation(network):
        with_it = Q(one_network=there.id) | Q(other_network=there.id)
        row = MemberLink.objects.filter(_of(network.id, member_id), with_it).first()
    if row is None:
        return None
    member_there = row.one_member if row.one_network_id == there.id else row.other_member
    return Linked(row.id, there, member_there)


def networks_by_member(network: NetworkRef) -> dict[UUID, set[UUID]]:
    """Of each member here who has links, the ids of the other networks. One query."""
    found: dict[UUID, set[UUID]] = {}
    with current.federation(network):
        rows = MemberLink.objects.filter(
            Q(one_network=network.id) | Q(other_network=network.id)
        ).values_list("one_network", "one_member", "other_network", "other_member")
        for one_network, one, other_network, other in rows:
            here, there = (
                (one, other_network) if one_network == network.id else (other, one_network)
            )
            found.setdefault(here, set()).add(there)
    return found


def _take(network: NetworkRef, member_id: UUID, made: LinkCode) -> UUID:
    """Use the code up with the link that it makes: of two who write it at once, one is first."""
    here, there = (network.id, member_id), (made.network_id, made.member)
    (one_network, one), (other_network, other) = sorted([here, there])
    refusals = dict.fromkeys(_ONCE, AlreadyLinked)
    with current.federation(network), database.refusing(refusals):
        if not _standing().filter(id=made.id, digest=made.digest).delete()[0]:
            raise UnknownLinkCode
        row = MemberLink.objects.create(
            id=uuid7(),
            one_network_id=one_network,
            one_member=one,
            other_network_id=other_network,
            other_member=other,
        )
        return row.id


_ONCE = ("linking_member_link_once", "linking_member_link_once_back")


def _standing() -> QuerySet[LinkCode]:
    return LinkCode.objects.filter(expires_at__gt=clock.now())


def _active(network_id: UUID, member_id: UUID) -> NetworkRef:
    """The other network, if it is open and the member who made the code is active there."""
    there = networks.by_id(network_id)
    if there is None or there.state != Network.State.ACTIVE:
        raise UnknownLinkCode
    with current.enter(there):
        try:
            members.get(member_id)
        except NotFound:
            raise UnknownLinkCode from None
    return there


def _seen(row: MemberLink, network: NetworkRef) -> Linked:
    if row.one_network_id == network.id:
        return Linked(row.id, networks.get(row.other_network_id), row.other_member)
    return Linked(row.id, networks.get(row.one_network_id), row.one_member)


def _own(row: MemberLink, network: NetworkRef) -> UUID:
    return row.one_member if row.one_network_id == network.id else row.other_member


def _note_cut(network: NetworkRef, rows: Collection[MemberLink]) -> None:
    """In both networks' audits: who did it is known on their own side alone."""
    for row in rows:
        seen = _seen(row, network)
        with current.enter(network):
            audit.record(action="link.cut", by=_own(row, network), subject=row.id)
        with current.enter(seen.network):
            audit.record(action="link.cut", by=None, subject=row.id)


def _of(network_id: UUID, member_id: UUID) -> Q:
    return Q(one_network=network_id, one_member=member_id) | Q(
        other_network=network_id, other_member=member_id
    )

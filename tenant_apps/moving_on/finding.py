"""Who of the open community network can move on, and where to.

What is compared is the domain of a member's address, here, with the domains that networks tell of
themselves: no address goes anywhere. Each opens the doors it needs, so none may run inside a
transaction.
"""

from uuid import UUID

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from kernel import database
from shared_apps.homes import selectors as homes
from shared_apps.linking import services as linking
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import Awaited, What
from tenant_apps.joining.public_mail import says_where
from tenant_apps.members.models import Member, MemberQuerySet
from tenant_apps.moving_on.models import Walk
from tenants import current
from tenants import selectors as networks
from tenants.models import Network

_DOMAIN = Func(
    F("user__email"), Value("@"), Value(2), function="split_part", output_field=CharField()
)


def notice() -> int:
    """Note who can move on where, and that it waits for them; returns how many are told.

    What is no more so is taken out, unless they have begun. Twice changes nothing.
    """
    found = _found(Member.objects.active())
    _note(found, of=Walk.objects.all())
    return awaited.keep(_awaited(Walk.objects.all()), of=[What.HOME])


def notice_one(member: Member) -> None:
    """The same for one member, at once."""
    found = _found(Member.objects.active().filter(id=member.id))
    own = Walk.objects.filter(member=member)
    _note(found, of=own)
    for one in _awaited(own):
        awaited.keep([one], of=[What.HOME], about=one.subject)


def _found(members: MemberQuerySet) -> set[tuple[UUID, UUID]]:
    """Members here, each with a network, open now, that is their home."""
    known = {name: there for name, there in homes.by_domain().items() if says_where(name)}
    linked = linking.networks_by_member(current.network())
    open_now = {one.id for one in networks.all_in(Network.State.ACTIVE) if not one.is_community}
    rows = (
        members.annotate(domain=_DOMAIN)
        .filter(Q(domain__in=known) | Q(id__in=linked))
        .values_list("id", "domain")
    )
    return {
        (member, there)
        for member, domain in rows
        for there in (known.get(domain, set()) | linked.get(member, set())) & open_now
    }


def _note(found: set[tuple[UUID, UUID]], *, of: QuerySet[Walk]) -> None:
    with database.atomic():
        rows = list(of.all())
        over = [one.id for one in rows if _is_over(one, found)]
        Walk.objects.filter(id__in=over, begun_at=None).delete()
        new = found - {(one.member_id, one.there) for one in rows}
        walks = [Walk(member_id=member, there=there) for member, there in sorted(new)]
        Walk.objects.bulk_create(walks, ignore_conflicts=True)


def _is_over(one: Walk, found: set[tuple[UUID, UUID]]) -> bool:
    """What was put away is remembered: it shall not be offered anew."""
    is_kept = one.begun_at is not None or one.put_away_at is not None
    return not is_kept and (one.member_id, one.there) not in found


def _awaited(walks: QuerySet[Walk]) -> list[Awaited]:
    names = {one.id: one.name for one in networks.all_in(Network.State.ACTIVE)}
    shown = walks.filter(put_away_at=None)
    return [
        Awaited(
            what=What.HOME,
            subject=one.id,
            member_id=one.member_id,
            title=names[one.there],
            since=one.found_at,
        )
        for one in shown
        if one.there in names
    ]

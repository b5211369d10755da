"""Reading members. A stranger's, a suspended and a missing member look the same."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from kernel.errors import NotFound
from tenant_apps.accounts.models import User
from tenant_apps.members.models import HeldRole, Member, MemberQuerySet
from tenant_apps.members.permissions import WHOLE, Permission, Role, Scope, roles_with
from tenants.kept_queries import KeptQuery


def get(member_id: UUID, *, any_state: bool = False) -> Member:
    """One member, or NotFound."""
    found = _members(any_state).filter(id=member_id).first()
    if found is None:
        raise NotFound
    return found


def by_handle(handle: str, *, any_state: bool = False) -> Member | None:
    """The member of this handle, if there is one; it says whether they hold other roles."""
    return _CALLED.first(any_state, handle=handle.lower())


def _called(any_state: bool, *, handle: str) -> MemberQuerySet:
    holds_roles = Exists(HeldRole.objects.filter(member=OuterRef("pk")))
    return _members(any_state).annotate(holds_roles=holds_roles).filter(handle=handle)


_CALLED = KeptQuery(_called)


def of_user(user: User) -> Member | None:
    """Who this login is here, in whatever state; of who signed in, that is known with the login."""
    member: Member | None = getattr(user, "member", None)
    return member


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these members, in whatever state, by id; unknown ids are left out."""
    found = Member.objects.filter(id__in=list(set(ids)))
    return dict(found.values_list("id", "name"))


def are_kept_from(permission: Permission, path: str = "") -> Q:
    """Whom their type or term keeps from this, on rows that name a member by this path.

    As `may` has it: brokers and champions are kept from nothing.
    """
    withheld = {f"{path}role": Role.MEMBER, f"{path}withheld__contains": [permission.value]}
    return Q(**withheld)


def all_ids() -> Iterator[UUID]:
    """Of every member, in whatever state."""
    return Member.objects.order_by().values_list("id", flat=True).iterator(chunk_size=10_000)


def called(ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The names and handles of these members, in whatever state, by id."""
    found = Member.objects.filter(id__in=list(set(ids))).values_list("id", "name", "handle")
    return {member_id: (name, handle) for member_id, name, handle in found}


def email_is_member(email: str) -> bool:
    """Whether a member, in whatever state, signs in with this address (in small letters)."""
    return Member.objects.filter(user__email=email).exists()


def emails_of_members(emails: Iterable[str]) -> set[str]:
    """Which of these addresses (in small letters) members sign in with."""
    found = Member.objects.filter(user__email__in=list(emails))
    return set(found.values_list("user__email", flat=True))


def by_emails(emails: Iterable[str]) -> dict[str, Member]:
    """Members in whatever state, by the addresses (in small letters) that they sign in with."""
    found = _members(any_state=True).filter(user__email__in=list(set(emails)))
    with_roles = found.select_related("user").prefetch_related("held_roles")
    return {member.user.email: member for member in with_roles}


def some_active(ids: list[UUID]) -> list[Member]:
    """Those of these that are active, in this order."""
    found = _members(any_state=False).in_bulk(ids)
    return [found[one] for one in ids if one in found]


def directory() -> MemberQuerySet:
    """Active members by name."""
    return _members(any_state=False).order_by(Lower("name"), "id")


def everyone(*, search: str = "", within: Scope = WHOLE) -> MemberQuerySet:
    """Members in whatever state by name, for champions; not who is erased."""
    found = _members(any_state=True).exclude(state=Member.State.ERASED).filter(within.within())
    for word in search.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(handle__icontains=word))
    return found.order_by(Lower("name"), "id")


def counts(within: Scope = WHOLE) -> dict[str, int]:
    """How many members there are in each state, and how many brokers and champions are active."""
    active = Q(state=Member.State.ACTIVE)
    return dict(
        Member.objects.filter(within.within()).aggregate(
            active=Count("id", filter=active),
            suspended=Count("id", filter=Q(state=Member.State.SUSPENDED)),
            left=Count("id", filter=Q(state=Member.State.LEFT)),
            brokers=Count("id", filter=active & Q(role="broker")),
            champions=Count("id", filter=active & Q(role="champion")),
        )
    )


def champions() -> MemberQuerySet:
    """Who runs the network, by name."""
    return _members(any_state=False).filter(role="champion").order_by(Lower("name"), "id")


def nearest_with(permission: Permission, *, without: Collection[UUID] = ()) -> list[Member]:
    """Who may do this and is nearest to members: brokers, say; champions only where there are none.

    Some are left out, because it concerns them. Each with their login, to be written to.
    """
    others = Member.objects.active().exclude(id__in=without).select_related("user")
    for role in roles_with(permission):
        found = list(others.filter(role=role))
        if found:
            return found
    return []


def _members(any_state: bool) -> MemberQuerySet:
    members = Member.objects.select_related("organisation")
    return members if any_state else members.active()

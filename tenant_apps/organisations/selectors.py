"""Reading organisations. All members of a network may see all of its organisations."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from kernel.errors import NotFound
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import WHOLE, Scope


def everything(within: Scope = WHOLE) -> QuerySet[Organisation]:
    """All organisations of a scope that can be chosen, by name."""
    found = Organisation.objects.select_related("parent").order_by(Lower("name"))
    return found.filter(_here(within), state=Organisation.State.ACTIVE)


def ended() -> QuerySet[Organisation]:
    """Those that were merged or closed, the latest first."""
    found = Organisation.objects.exclude(state=Organisation.State.ACTIVE)
    return found.select_related("merged_into").order_by("-ended_at", "-id")


def with_member_counts(within: Scope = WHOLE) -> QuerySet[Organisation]:
    """All organisations by name, each with `member_count`: its active members."""
    active = Count("members", filter=Q(members__state="active"))
    return everything(within).annotate(member_count=active)


def get(organisation_id: UUID) -> Organisation:
    """One organisation, or NotFound."""
    found = Organisation.objects.select_related("parent", "merged_into")
    organisation = found.filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def within(organisation_id: UUID, scope: Scope) -> Organisation:
    """One that is listed in a scope, or NotFound."""
    found = everything(scope).filter(id=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def account_of(organisation_id: UUID) -> AccountView | None:
    """The account of an organisation, if it was ever opened."""
    return accounts_of([organisation_id]).get(organisation_id)


def accounts_of(ids: Iterable[UUID]) -> dict[UUID, AccountView]:
    """The accounts of these organisations, by organisation; most have none."""
    return ledger.accounts_of(kind=AccountKind.ORGANISATION, holders=ids)


def with_open_accounts() -> list[Organisation]:
    """Those that can be given credits and pay with them, by name."""
    found = list(everything())
    accounts = accounts_of(one.id for one in found)
    return [one for one in found if one.id in accounts and accounts[one.id].is_open]


def team(organisation_id: UUID, within: Scope) -> Organisation:
    """One that whoever runs organisations may change: within some, a team of theirs."""
    found = get(organisation_id)
    if not within.covers([found.parent_id] if found.parent_id else []):
        raise NotFound
    return found


def possible_parents(
    of: Organisation | None = None, within: Scope = WHOLE
) -> QuerySet[Organisation]:
    """Those that stand for themselves, so that another may be part of them."""
    standing = everything(within).filter(parent__isnull=True)
    return standing.exclude(id=of.id) if of else standing


def kin(organisation_id: UUID | None) -> QuerySet[Organisation]:
    """This organisation, the one it is part of, and its own teams; none of no organisation."""
    if organisation_id is None:
        return Organisation.objects.none()
    near = Q(id=organisation_id) | Q(teams=organisation_id) | Q(parent=organisation_id)
    return Organisation.objects.filter(near)


def by_name() -> dict[str, Organisation]:
    """What a name in small letters means: that of one that was merged or closed, where it leads."""
    leading = Organisation.objects.filter(merged_into__state=Organisation.State.ACTIVE)
    led = {one.name.lower(): one.merged_into for one in leading.select_related("merged_into")}
    here = {one.name.lower(): one for one in everything()}
    return {name: one for name, one in (led | here).items() if one is not None}


def called(name: str) -> Organisation | None:
    """The one of that name, in whatever letters; of one that ended, the one it leads to."""
    found = Organisation.objects.select_related("merged_into").filter(name__iexact=name)
    meant = [one if one.is_active else one.merged_into for one in found]
    # Of a name that was used again, the one that is listed.
    known = [one for one in meant if one is not None and one.is_active]
    return next((one for one in known if one.name.lower() == name.lower()), next(iter(known), None))


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these organisations by id; unknown ids are left out."""
    wanted = list(set(ids))
    return dict(Organisation.objects.filter(id__in=wanted).values_list("id", "name"))


def _here(within: Scope) -> Q:
    if within.is_whole:
        return Q()
    return Q(id__in=within.organisations) | Q(parent__in=within.organisations)

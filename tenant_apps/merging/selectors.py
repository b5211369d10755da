"""What would follow if an organisation ended now."""

from dataclasses import dataclass

from kernel import database
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members import role_selectors
from tenant_apps.members.models import HeldRole
from tenant_apps.merging.acts import Wish
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation

_COUNTS = """
SELECT (SELECT count(*) FROM members_member
         WHERE organisation_id = %(it)s AND state IN ('active', 'suspended')),
       (SELECT count(*) FROM joining_joinlink
         WHERE organisation_id = %(it)s AND revoked_at IS NULL),
       (SELECT count(*) FROM joining_domain
         WHERE organisation_id = %(it)s AND removed_at IS NULL),
       (SELECT count(*) FROM joining_invitation
         WHERE organisation_id = %(it)s AND accepted_at IS NULL AND revoked_at IS NULL),
       (SELECT count(*) FROM joining_application
         WHERE organisation_id = %(it)s AND state = 'applied'),
       (SELECT count(*) FROM groups_group
         WHERE organisation_id = %(it)s AND state IN ('gathering', 'closed'))
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much names an organisation. Groups are those that wait for it to agree to pay."""

    members: int
    links: int
    domains: int
    invitations: int
    applications: int
    groups: int


@dataclass(frozen=True, slots=True)
class Preview:
    """An organisation as it is before it ends."""

    wish: Wish
    counts: Counts
    teams: list[Organisation]
    roles: list[HeldRole]
    account: AccountView | None
    taker: AccountView | None

    @property
    def has_account(self) -> bool:
        return self.account is not None and not self.account.is_closed


def preview(wish: Wish) -> Preview:
    """All of it, in four queries."""
    organisation, into = wish.organisation, wish.into
    accounts = organisations.accounts_of([organisation.id, *([into.id] if into else [])])
    return Preview(
        wish=wish,
        counts=counts(organisation),
        teams=list(organisation.teams.order_by("name")),
        roles=list(role_selectors.held_for(organisation.id)),
        account=accounts.get(organisation.id),
        taker=accounts.get(into.id) if into else None,
    )


def counts(organisation: Organisation) -> Counts:
    """How much names it."""
    with database.cursor() as cursor:
        cursor.execute(_COUNTS, {"it": organisation.id})
        row = cursor.fetchone()
    assert row
    return Counts(*row)

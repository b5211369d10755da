"""What champions read of organisations' accounts."""

from dataclasses import dataclass
from uuid import UUID

from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.selectors import AccountView, Change
from tenant_apps.members import selectors as members
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation

# Codes of the changes that a champion made as such.
SHOWN = {
    "organisation.opened",
    "organisation.frozen",
    "organisation.unfrozen",
    "organisation.closed",
    "organisation.merged",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """An organisation, and its account if it ever had one."""

    organisation: Organisation
    account: AccountView | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to an account, by whom."""

    change: Change
    name: str


def everyone() -> list[Holder]:
    """All organisations by name; of those that were merged or closed, who ever had an account."""
    listed, ended = list(organisations.everything()), list(organisations.ended())
    accounts = organisations.accounts_of(one.id for one in (*listed, *ended))
    had = [one for one in ended if one.id in accounts]
    return [Holder(one, accounts.get(one.id)) for one in (*listed, *had)]


def one(organisation_id: UUID) -> Holder:
    """One organisation, or NotFound."""
    organisation = organisations.get(organisation_id)
    return Holder(organisation, organisations.account_of(organisation.id))


def done(account: AccountView) -> list[Done]:
    """What was done to an account, the newest first, each with the name of who did it."""
    changes = [change for change in ledger.changes(account.id) if change.reason in SHOWN]
    names = members.names(change.actor for change in changes if change.actor)
    return [Done(change, names.get(change.actor, "") if change.actor else "") for change in changes]

"""What a champion may do with an organisation's account, and when."""

from enum import StrEnum

from tenant_apps.ledger.selectors import AccountView


class Act(StrEnum):
    OPEN = "open"
    FREEZE = "freeze"
    THAW = "unfreeze"
    CLOSE = "close"


def possible(act: Act, account: AccountView | None) -> bool:
    """Whether this changes anything about an account as it is."""
    if account is None or account.is_closed:
        return act is Act.OPEN
    if act is Act.FREEZE:
        return not account.is_frozen
    if act is Act.THAW:
        return account.is_frozen
    return act is Act.CLOSE

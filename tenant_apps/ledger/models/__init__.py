"""The ledger's tables: accounts, and the immutable rows that move minutes between them."""

from tenant_apps.ledger.models.account import Account, AccountChange, AccountKind
from tenant_apps.ledger.models.hold import Hold, HoldOutcome, HoldResolution
from tenant_apps.ledger.models.read_only import LedgerIsAppendOnly
from tenant_apps.ledger.models.seal import Seal, SealedKind, SealedRow
from tenant_apps.ledger.models.stripe import Stripe
from tenant_apps.ledger.models.transfer import Entry, Transfer, TransferKind

__all__ = [
    "Account",
    "AccountChange",
    "AccountKind",
    "Entry",
    "Hold",
    "HoldOutcome",
    "HoldResolution",
    "LedgerIsAppendOnly",
    "Seal",
    "SealedKind",
    "SealedRow",
    "Stripe",
    "Transfer",
    "TransferKind",
]

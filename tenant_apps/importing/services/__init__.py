"""Every write of importing: files taken in, looked at, brought, people invited, balances carried.

Checking, bringing and inviting go on some hundred rows at a time, each a transaction that holds
the import: whoever is killed leaves whole ones, and whoever comes next goes on.
"""

from tenant_apps.importing.services.carrying import carry_again
from tenant_apps.importing.services.going import (
    confirm,
    go_on,
    go_on_with_all,
    invite,
    upload,
)
from tenant_apps.importing.services.refusals import ImportMovedOn, NobodyToInvite, NothingToBring
from tenant_apps.importing.services.taking_over import take_over, waiting

__all__ = [
    "ImportMovedOn",
    "NobodyToInvite",
    "NothingToBring",
    "carry_again",
    "confirm",
    "go_on",
    "go_on_with_all",
    "invite",
    "take_over",
    "upload",
    "waiting",
]

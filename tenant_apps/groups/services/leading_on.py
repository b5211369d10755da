"""What becomes of groups that an organisation was to pay for, when it ends."""

from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import PENDING_STATES
from tenant_apps.organisations.models import Organisation


def lead_on(*, of: Organisation, to: Organisation | None) -> None:
    """Those that nobody has agreed to pay for yet are for this one to pay.

    Part of the transaction that ends it. What was paid stays with the account that paid it.
    """
    if to is not None:
        pending = Group.objects.filter(organisation=of, state__in=PENDING_STATES)
        pending.update(organisation=to)

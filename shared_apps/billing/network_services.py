"""What champions do about the bill: noted at the centre, and in their network's own audit.

Called within their network, outside of any transaction.
"""

from uuid import UUID

from kernel.errors import NotFound
from shared_apps.billing import selectors, services
from shared_apps.billing.models import Account, Errand
from tenant_apps.audit import services as audit
from tenants import current


def set_order(order: str, *, by: UUID) -> None:
    """The number of the institution's order. Raises NotFound, BadOrder."""
    network_id = current.network().id
    with current.shared():
        account = _account(network_id)
        is_news = services.set_purchase_order(account_id=account.id, purchase_order=order, by=None)
    if is_news:
        audit.record(action="bill.order_changed", by=by)


def ask_for_portal(*, return_url: str, by: UUID) -> Errand:
    """A way into Stripe's portal. Raises NotFound, BillingOff."""
    network_id = current.network().id
    with current.shared():
        account = _account(network_id)
        errand = services.open_portal(account_id=account.id, return_url=return_url, by=None)
    audit.record(action="bill.portal_asked", by=by)
    return errand


def _account(network_id: UUID) -> Account:
    found = selectors.bill(network_id)
    if found is None:
        raise NotFound
    return found.account

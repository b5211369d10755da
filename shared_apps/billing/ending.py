"""A network that is archived pays no more, and is not removed before that has come to its end."""

from uuid import UUID

from kernel import database
from shared_apps.billing import errands, stripe_api
from shared_apps.billing.models import Account, Errand, Subscription
from tenant_apps.audit import services as audit
from tenants.models import Network

CLOSED = (Network.State.ARCHIVED, Network.State.REMOVED)


def end_of_archived() -> int:
    """End the subscription of each archived network that has one, once; returns how many."""
    if not stripe_api.is_on():
        return 0
    # What Stripe refused is for an operator to ask again.
    asked = errands.unfinished().filter(kind=Errand.Kind.END).values("account")
    running = Subscription.objects.exclude(state=Subscription.State.CANCELED)
    found = running.filter(account__network__state__in=CLOSED).exclude(account__in=asked)
    return sum(_end(account_id) for account_id in found.values_list("account_id", flat=True))


def in_the_way(network_id: UUID) -> list[str]:
    """What has to come to its end before a network is removed, in words."""
    mine = Account.objects.filter(network_id=network_id)
    running = Subscription.objects.filter(account__in=mine)
    if running.exclude(state=Subscription.State.CANCELED).exists():
        return ["Its subscription has not ended yet: Stripe is told within the hour."]
    if errands.waiting().filter(account__in=mine).exists():
        return ["Stripe has not been told all that there is to say of its bill."]
    return []


def _end(account_id: UUID) -> bool:
    with database.atomic():
        rows = Account.objects.select_for_update(of=("self",)).select_related("network")
        account = rows.get(id=account_id)
        if account.network.state not in CLOSED:
            return False
        errands.add(Errand.Kind.END, account=account)
        audit.record(action="bill.ended", by=None, subject=account.network_id)
    return True

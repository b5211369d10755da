"""Telling operators that the ledgers differ, or could not be held to each other."""

from django.conf import settings
from django.urls import reverse

from shared_apps.operators import selectors as operators
from shared_apps.trade_watch.models import Reconciliation
from tenant_apps.outbox import services as outbox
from tenants.urls import central

TEMPLATE = "trade_watch/mail/alert"
MOST_SAID = 10
_SUBJECTS = {
    Reconciliation.State.DIFFERS: "The ledgers of the federation differ",
    Reconciliation.State.FAILED: "The reconciliation could not be done",
}


def alert(run: Reconciliation) -> None:
    """One mail to each operator, within the transaction that ends the run."""
    path = reverse("console:reconciliation", urlconf=settings.CENTRAL_URLCONF)
    for operator in operators.everyone():
        outbox.send_mail(
            to=operator.user.email,
            subject=_SUBJECTS[Reconciliation.State(run.state)],
            template=TEMPLATE,
            context={
                "name": operator.name,
                "run": run,
                "said": run.differences[:MOST_SAID],
                "more": run.difference_count - len(run.differences[:MOST_SAID]),
                "url": central(path),
            },
        )

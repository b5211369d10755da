"""What an operator is written about a visit that they asked for."""

from django.conf import settings
from django.urls import reverse

from shared_apps.visiting.models import Visit
from shared_apps.visiting.presenters import clock_time
from tenant_apps.outbox import services as outbox
from tenants.urls import central


def answered(visit: Visit, *, says_yes: bool) -> None:
    """A champion has said yes or no. At the centre, within the transaction that does."""
    network = visit.network.name
    path = reverse("console:visit", args=[visit.id], urlconf=settings.CENTRAL_URLCONF)
    outbox.send_mail(
        to=visit.operator.user.email,
        subject=f"You can visit {network} now" if says_yes else f"You cannot visit {network}",
        template="visiting/mail/answered",
        context={
            "name": visit.operator_name,
            "to": network,
            "says_yes": says_yes,
            "until": clock_time(visit.ends_at),
            "url": central(path),
        },
        is_awaited=True,
    )

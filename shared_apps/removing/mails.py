"""Mail to the two operators once a network is gone. It does not name it."""

from django.conf import settings
from django.urls import reverse

from shared_apps.operators import selectors as operators
from shared_apps.removing.models import Removal
from tenant_apps.outbox import services as outbox
from tenants import urls


def tell(removal: Removal) -> None:
    """To who asked and who agreed. Within the transaction that ends the removal."""
    path = reverse("console:removal", args=[removal.network_id], urlconf=settings.CENTRAL_URLCONF)
    outbox.send_many(
        [
            outbox.render(
                to=one.user.email,
                subject="The network is removed",
                template="removing/mail/removed",
                context={"name": one.name, "link": urls.central(path)},
                sender_name="Hexitime",
            )
            for one in operators.some([removal.asked_by, removal.agreed_by])
        ]
    )

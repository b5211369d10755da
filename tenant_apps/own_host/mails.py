"""Telling champions that the records of the network's own address are wrong."""

from uuid import uuid5

from django.conf import settings
from django.urls import reverse

from kernel import database
from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenant_apps.own_host import presenters
from tenants import current, urls
from tenants.models import HostClaim


def tell_lost(claim: HostClaim) -> None:
    """To each champion, once since it was lost."""
    network = current.network()
    # Their own address may lead elsewhere by now.
    path = reverse("own_host:page", urlconf=settings.NETWORK_URLCONF)
    context = {
        "host": claim.host,
        "lost": presenters.lost(claim, network),
        "url": urls.of_slug(network.slug, path),
    }
    with database.atomic():
        for one in members.champions().select_related("user"):
            outbox.send_mail(
                to=one.user.email,
                subject=f"{claim.host}: the records have changed",
                template="own_host/mail/lost",
                context=context | {"name": one.name},
                key=uuid5(claim.id, f"lost {claim.lost_since} {one.id}"),
            )

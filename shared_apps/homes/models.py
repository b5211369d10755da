"""Which network lets the people of which e-mail domain in: domains alone, and no address.

It is here so that the open community network can tell a member that their organisation has one.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel.ids import uuid7
from tenants.models import Network


class Home(models.Model):
    """Whether a network wishes to be found by its domains, once its champion has said."""

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, primary_key=True, related_name="home"
    )
    wishes = models.BooleanField()

    def __str__(self) -> str:
        return str(self.network_id)


class HomeDomain(models.Model):
    """A domain whose people a network lets in, as it last told. Several may let in the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, db_index=False, related_name="home_domains"
    )
    name = models.CharField(max_length=253)

    class Meta:
        db_table = "homes_domain"
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="homes_domain_once"),
            models.CheckConstraint(
                condition=Q(name=Lower("name")) & Q(name__contains="."),
                name="homes_domain_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name

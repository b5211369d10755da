"""E-mail domains whose people let themselves in."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.joining.models.terms import WithTerm, constraints
from tenant_apps.organisations.models import Organisation

_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
# With two labels or more.
FORM = rf"^{_LABEL}(\.{_LABEL})+$"


class JoinDomain(WithTerm):
    """Whoever reads mail at an address of this domain may join.

    Once removed, it stays for those who came by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=253)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    needs_approval = models.BooleanField(default=False)
    added_by = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "joining_domain"
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(removed_at__isnull=True), name="joining_domain_once"
            ),
            models.CheckConstraint(
                condition=Q(name=Lower("name")) & Q(name__regex=FORM),
                name="joining_domain_form",
            ),
            *constraints("joining_domain"),
        ]

    def __str__(self) -> str:
        return self.name

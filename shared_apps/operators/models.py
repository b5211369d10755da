"""Who works for the central service."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7


class Operator(models.Model):
    """A person who runs networks from the console."""

    class Role(models.TextChoices):
        PROVISIONER = "provisioner", "Provisioner"
        AUDITOR = "auditor", "Auditor"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.PROVISIONER)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["provisioner", "auditor"]),
                name="operators_operator_role_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="operators_operator_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

"""How the network presents itself: its name, colour and logo."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7

OWN_COLOUR = "#4a2559"


class Brand(models.Model):
    """The one brand of this network. The logo's bytes lie in a file named after their hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    name = models.CharField(max_length=120)
    colour = models.CharField(max_length=7, default=OWN_COLOUR)
    logo_hash = models.CharField(max_length=64, blank=True, default="")
    logo_right_stated_by = models.UUIDField(null=True, blank=True)
    logo_right_stated_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["single"], name="brand_brand_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="brand_brand_single_is_true"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="brand_brand_has_name"),
            models.CheckConstraint(
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$"), name="brand_brand_colour_form"
            ),
            models.CheckConstraint(
                condition=Q(logo_hash="") | Q(logo_hash__regex=r"^[0-9a-f]{64}$"),
                name="brand_brand_logo_hash_form",
            ),
            models.CheckConstraint(
                condition=Q(logo_hash="")
                | Q(logo_right_stated_by__isnull=False, logo_right_stated_at__isnull=False),
                name="brand_brand_logo_right_stated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

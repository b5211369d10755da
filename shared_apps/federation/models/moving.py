"""What a member makes in the network they move to, so that their balance can follow."""

from django.db import models

from kernel.ids import uuid7
from shared_apps.federation.models.columns import partner


class MovingCode(models.Model):
    """A member's yes, in the network they move to, to a balance that comes along. One for each.

    What crosses by it is the CrossTransfer of its reference, so a code moves one balance once.
    Only the digest of the code is kept, and of the member an opaque id.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = partner("+")
    member = models.UUIDField()
    reference = models.UUIDField(unique=True)
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "federation_moving_code"
        constraints = [
            models.UniqueConstraint(
                fields=["network", "member"], name="federation_moving_code_one_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

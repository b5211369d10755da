"""One person in several networks: that two memberships are theirs, by opaque ids, and no more."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenants.models import Network


class LinkCode(models.Model):
    """A member's yes, in one network, to a link with their membership in another. One for each.

    Of the code only the digest is kept. `proofs` are keyed digests of what is known to be theirs:
    their address, their identities at single sign-on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    member = models.UUIDField()
    digest = models.BinaryField(unique=True)
    proofs = ArrayField(models.BinaryField())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "linking_code"
        constraints = [
            models.UniqueConstraint(fields=["network", "member"], name="linking_code_one_each"),
            models.CheckConstraint(
                condition=Q(proofs__len__gte=1), name="linking_code_proves_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MemberLink(models.Model):
    """Two memberships of one person. The network with the lower id stands first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    one_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    one_member = models.UUIDField()
    other_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    other_member = models.UUIDField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "linking_member_link"
        constraints = [
            models.UniqueConstraint(
                fields=["one_network", "one_member", "other_network"],
                name="linking_member_link_once",
            ),
            models.UniqueConstraint(
                fields=["other_network", "other_member", "one_network"],
                name="linking_member_link_once_back",
            ),
            models.CheckConstraint(
                condition=Q(one_network__lt=F("other_network")),
                name="linking_member_link_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

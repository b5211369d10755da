"""A network's place in the federation, and what led there."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.ids import uuid7
from shared_apps.federation.models.columns import MAX_REASON
from tenants.models import Network

# The terms that champions agree to: whoever changes their text gives it another version.
TERMS_VERSION = "2026-11"


class FederatedNetwork(models.Model):
    """A network's place in the federation. Its limits live on its national ledger account.

    One that is leaving begins nothing new; what is open there finishes, or is cancelled. What led
    from one state to another is in its steps; a trigger allows no other way. `terms_version` is
    what its champion agreed to last. `balances_out` and `balances_in` say whether members who move
    to another network take their balance along, and whether those who come bring theirs.
    """

    class State(models.TextChoices):
        OUTSIDE = "outside", "Outside the federation"
        INVITED = "invited", "Invited, its champion has to agree"
        APPLIED = "applied", "Applied, an operator has to agree"
        JOINED = "joined", "In the federation"
        LEAVING = "leaving", "Leaving the federation"
        LEFT = "left", "Left the federation"

    class Shares(models.TextChoices):
        """Which listings other networks may find. Of people, those who opted in."""

        NONE = "none", "None"
        MARKED = "marked", "Those that their owners mark"
        ALL = "all", "All, unless their owners keep one back"

    network = models.OneToOneField(
        Network, on_delete=models.PROTECT, primary_key=True, related_name="federated"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OUTSIDE)
    terms_version = models.CharField(max_length=20, blank=True, default="")
    shares = models.CharField(max_length=10, choices=Shares, default=Shares.MARKED)
    balances_out = models.BooleanField(db_default=False, default=False)
    balances_in = models.BooleanField(db_default=False, default=False)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "federation_network"
        constraints = [
            # One that asks to come back keeps the times of when it was in.
            models.CheckConstraint(
                condition=Q(state="outside", joined_at__isnull=True, left_at__isnull=True)
                | Q(state__in=["invited", "applied"], joined_at__isnull=True, left_at__isnull=True)
                | Q(
                    state__in=["invited", "applied", "left"],
                    joined_at__isnull=False,
                    left_at__isnull=False,
                    left_at__gte=F("joined_at"),
                )
                | Q(state__in=["joined", "leaving"], joined_at__isnull=False, left_at__isnull=True),
                name="federation_network_left_once_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.state}"


class MembershipStep(models.Model):
    """What one side did about a network's membership, and why. Written once.

    Of who did it the id alone: an operator's, or that of a member of the network, by `side`; none
    where the service did it by itself. Limits stand in steps that set them, None is no limit.
    Personal data: the reason, which the network's champions and operators read.
    """

    class Kind(models.TextChoices):
        INVITED = "invited", "Invited"
        APPLIED = "applied", "Applied"
        WITHDRAWN = "withdrawn", "Taken back"
        REFUSED = "refused", "Said no"
        JOINED = "joined", "Joined"
        AGREED = "agreed", "Agreed to newer terms"
        SHARING = "sharing", "Changed what is shared"
        BALANCES = "balances", "Changed whose balances move along"
        LIMITS = "limits", "Changed the trade limits"
        LEAVING = "leaving", "Began to leave"
        STAYED = "stayed", "Stayed after all"
        LEFT = "left", "Left"

    class Side(models.TextChoices):
        NETWORK = "network", "The network"
        CENTRE = "centre", "The central service"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="federation_steps", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    side = models.CharField(max_length=10, choices=Side)
    actor = models.UUIDField(null=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="")
    terms_version = models.CharField(max_length=20, blank=True, default="")
    shares = models.CharField(
        max_length=10, choices=FederatedNetwork.Shares, blank=True, default=""
    )
    balances_out = models.BooleanField(null=True)
    balances_in = models.BooleanField(null=True)
    floor_minutes = models.BigIntegerField(null=True)
    ceiling_minutes = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "federation_step"
        ordering = ["-id"]
        indexes = [models.Index(fields=["network", "id"], name="federation_step_of_network")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["refused", "leaving"], reason=""),
                name="federation_step_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["applied", "agreed"], terms_version=""),
                name="federation_step_names_terms",
            ),
            models.CheckConstraint(
                condition=~Q(kind="balances")
                | Q(balances_out__isnull=False, balances_in__isnull=False),
                name="federation_step_names_balances",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.kind}"

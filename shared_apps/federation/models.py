"""Which networks trade with each other, and every transfer that crossed between two of them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.ids import uuid7
from tenants.models import Network

# The terms that champions agree to: whoever changes their text gives it another version.
TERMS_VERSION = "2026-11"
MAX_REASON = 500


def _now() -> models.Func:
    """The database's own clock, read when the row is written."""
    return models.Func(function="clock_timestamp", output_field=models.DateTimeField())


class FederatedNetwork(models.Model):
    """A network's place in the federation. Its limits live on its national ledger account.

    One that is leaving begins nothing new; what is open there finishes, or is cancelled. What led
    from one state to another is in its steps; a trigger allows no other way. `terms_version` is
    what its champion agreed to last.
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
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.kind}"


class CrossTransfer(models.Model):
    """Credits that crossed from a member of one network to a member of another. Written once.

    The reference is the sender's request key, or that of the hold which it was paid from; the
    transfers in the three ledgers carry it. Those of a reversal carry the reference of what it
    undoes, and its own record names it: `reverses`. A settlement is between two networks and
    names no members. Personal data: the handles (the two members and both networks' champions
    see them) and the note (a message, or the reason of a reversal: the two members see it). Kept
    as long as the ledger; a note can be no longer than a few sentences. Once a member is erased, or
    their network has left, the handle is a pseudonym and the note empty: see `forgetting`.
    The trigger of the record asks for its rules and for both networks, and another keeps them:
    no CHECK and no foreign key does.
    """

    class Kind(models.TextChoices):
        GIFT = "gift", "Gift"
        EXCHANGE = "exchange", "Exchange"
        MOVE = "move", "Balance of a member who moved"
        SETTLEMENT = "settlement", "Settlement between two networks"
        REVERSAL = "reversal", "Reversal"

    reference = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, db_default=Kind.GIFT)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="reversals",
    )
    payer_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="sent",
        db_index=False,
        db_constraint=False,
    )
    payee_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="received",
        db_index=False,
        db_constraint=False,
    )
    payer_handle = models.CharField(max_length=64)
    payee_handle = models.CharField(max_length=64)
    minutes = models.BigIntegerField()
    note = models.CharField(max_length=500, blank=True)
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=_now())

    class Meta:
        db_table = "federation_cross_transfer"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["payer_network", "created_at"], name="federation_cross_sent"),
            models.Index(fields=["payee_network", "created_at"], name="federation_cross_received"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="federation_cross_reversed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.minutes} minutes"


class CrossHold(models.Model):
    """Credits held for an exchange between members of two networks. Written once.

    Held in three ledgers: of the payer, between the two networks, for the payee. It ends once: by
    the CrossTransfer of the same reference, or by a CrossRelease. Personal data: the handles, as
    in CrossTransfer; the accounts are opaque.
    """

    reference = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer_network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, related_name="holds_out", db_constraint=False
    )
    payee_network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, related_name="holds_in", db_constraint=False
    )
    payer_account = models.UUIDField()
    payee_account = models.UUIDField()
    payer_handle = models.CharField(max_length=64)
    payee_handle = models.CharField(max_length=64)
    minutes = models.BigIntegerField()
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=_now())

    class Meta:
        db_table = "federation_cross_hold"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="federation_cross_hold_minutes_positive"
            ),
            models.CheckConstraint(
                condition=~Q(payer_network=F("payee_network")),
                name="federation_cross_hold_two_networks",
            ),
            models.CheckConstraint(
                condition=~Q(payer_handle="") & ~Q(payee_handle=""),
                name="federation_cross_hold_handles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.minutes} minutes held"


class CrossRelease(models.Model):
    """A hold between two networks that was given back. Its primary key makes it happen once."""

    hold = models.OneToOneField(
        CrossHold,
        on_delete=models.PROTECT,
        primary_key=True,
        db_column="reference",
        db_constraint=False,
        related_name="release",
    )
    actor = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=_now())

    class Meta:
        db_table = "federation_cross_release"

    def __str__(self) -> str:
        return f"{self.hold_id} given back"


class Pair(models.Model):
    """Two networks that were paused for each other, or have a limit between them.

    The one of the lower id is the first. With a limit, the row keeps what the first has given the
    second less what it got, and what is held for either to pay; the database alone moves it.
    """

    pk = models.CompositePrimaryKey("first_network_id", "second_network_id")
    first_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    second_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    is_paused = models.BooleanField(db_default=False)
    limit_minutes = models.BigIntegerField(null=True)
    net_minutes = models.BigIntegerField(null=True)
    first_held_minutes = models.BigIntegerField(null=True)
    second_held_minutes = models.BigIntegerField(null=True)

    class Meta:
        db_table = "federation_pair"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_network__lt=F("second_network")),
                name="federation_pair_first_before_second",
            ),
            models.CheckConstraint(
                condition=Q(first_held_minutes__gte=0, second_held_minutes__gte=0),
                name="federation_pair_held_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True)
                | Q(
                    net_minutes__isnull=False,
                    first_held_minutes__isnull=False,
                    second_held_minutes__isnull=False,
                ),
                name="federation_pair_limit_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_network_id} and {self.second_network_id}"


class PairChange(models.Model):
    """One change of a pair's limit, a pause or its end. Inserting it is what makes the change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    second_network = models.ForeignKey(
        FederatedNetwork,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    sets_limit = models.BooleanField(db_default=False)
    limit_minutes = models.BigIntegerField(null=True)
    paused = models.BooleanField(null=True)
    reason = models.CharField(max_length=500)
    actor = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=_now())

    class Meta:
        db_table = "federation_pair_change"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["first_network", "second_network", "created_at"],
                name="federation_pair_changes",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_network__lt=F("second_network")),
                name="federation_pair_change_first_before_second",
            ),
            models.CheckConstraint(
                condition=Q(sets_limit=True) | Q(paused__isnull=False),
                name="federation_pair_change_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True) | Q(sets_limit=True, limit_minutes__gte=0),
                name="federation_pair_change_limit",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="federation_pair_change_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_network_id} and {self.second_network_id}: {self.reason}"


class Settlement(models.Model):
    """A yes to settling what stands between two networks, whoever says it. Written once.

    A champion's names their network, an operator's says why. What it comes to is a CrossTransfer
    of this id; whatever else crosses between the two after it ends it. Of who said it the id
    alone. Personal data: the reason, which both networks' champions read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="settlements_out", db_index=False
    )
    payee_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="settlements_in", db_index=False
    )
    minutes = models.BigIntegerField()
    proposed_by = models.ForeignKey(
        Network, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor = models.UUIDField(null=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="")
    at = models.DateTimeField(db_default=_now())

    class Meta:
        db_table = "federation_settlement"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["payer_network", "at"], name="federation_settlement_out"),
            models.Index(fields=["payee_network", "at"], name="federation_settlement_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="federation_settlement_minutes_positive"
            ),
            models.CheckConstraint(
                condition=~Q(payer_network=F("payee_network")),
                name="federation_settlement_two_networks",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=False) | ~Q(reason=""),
                name="federation_settlement_says_why",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(proposed_by=F("payer_network"))
                | Q(proposed_by=F("payee_network")),
                name="federation_settlement_of_one_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.minutes} minutes"

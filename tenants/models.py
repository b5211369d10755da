"""The registry of networks, in the shared schema."""

import secrets
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_tenants.models import DomainMixin, TenantMixin

from kernel import clock
from kernel.ids import uuid7
from tenants import hostnames
from tenants.current import NetworkRef

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_schema_name() -> str:
    """An opaque name for a schema, kept for good: slugs change, schemas do not."""
    return "n_" + "".join(secrets.choice(_LETTERS) for _ in range(14))


class IntegratedCareSystem(models.Model):
    """One of the 42 Integrated Care Systems of England."""

    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=120, unique=True)
    region = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Network(TenantMixin):  # type: ignore[misc]
    """A network: who it is, what state it is in, and which schema holds its data.

    `moved_at`: since when it is in this state; empty for one that was there before this was noted.
    """

    class Kind(models.TextChoices):
        ICS = "ics", "Integrated Care System"
        SCHOOL = "school", "School"
        ACCELERATOR = "accelerator", "Accelerator cohort"
        COMMUNITY = "community", "Open community"

    class State(models.TextChoices):
        PROVISIONING = "provisioning", "Being set up"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        ARCHIVED = "archived", "Archived"
        REMOVED = "removed", "Removed"

    class Standing(models.TextChoices):
        """What comes of it that the network is not paid for; the rest of it billing knows."""

        GOOD = "", "In order"
        OVERDUE = "overdue", "Overdue"
        READ_ONLY = "read_only", "Read-only"
        SUSPENDED = "suspended", "Suspended until it is paid for"

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name)
    slug = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.PROVISIONING)
    standing = models.CharField(
        max_length=10, choices=Standing, blank=True, default=Standing.GOOD, db_default=""
    )
    ics = models.ForeignKey(
        IntegratedCareSystem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=clock.now)
    activated_at = models.DateTimeField(null=True)
    visited_until = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    features_off = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, db_default=[]
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ics"],
                condition=~Q(state__in=["archived", "removed"]),
                name="tenants_network_one_per_ics",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="community") & ~Q(state__in=["archived", "removed"]),
                name="tenants_network_one_community",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z](-?[a-z0-9]){1,31}$"),
                name="tenants_network_slug_form",
            ),
            models.CheckConstraint(
                condition=Q(schema_name__regex=r"^n_[a-z0-9]{14}$"),
                name="tenants_network_schema_form",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["provisioning", "active", "suspended", "archived", "removed"]
                ),
                name="tenants_network_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ics", "school", "accelerator", "community"]),
                name="tenants_network_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["", "overdue", "read_only", "suspended"]),
                name="tenants_network_standing_known",
            ),
            models.CheckConstraint(
                condition=~Q(standing="suspended") | ~Q(state="active"),
                name="tenants_network_active_is_not_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(activated_at__isnull=False),
                name="tenants_network_active_since",
            ),
            models.CheckConstraint(
                condition=Q(
                    features_off__contained_by=[
                        "coffee",
                        "cpd",
                        "importing",
                        "own_host",
                        "scim",
                        "sso",
                    ]
                ),
                name="tenants_network_features_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def ref(self, host: str | None = None) -> NetworkRef:
        """This network by value. One query for the primary host unless it is given.

        One that is removed answers on none.
        """
        if host is None:
            primary = self.domains.filter(is_primary=True).values_list("domain", flat=True)
            host = primary.first() or ""
        return NetworkRef(
            id=self.id,
            slug=self.slug,
            name=self.name,
            kind=self.kind,
            state=self.state,
            schema=self.schema_name,
            host=host,
            standing=self.standing,
            visited_until=self.visited_until,
            features_off=frozenset(self.features_off),
        )


class FreedSlug(models.Model):
    """An address that a removed network had, which nobody else gets before a while has passed.

    A keyed digest alone: that there was a network of this name is told to nobody.
    """

    digest = models.BinaryField(primary_key=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"kept until {self.until}"


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name of a network."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="domains")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_primary=True), name="tenants_domain_one_primary"
            ),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9.-]+$"), name="tenants_domain_lowercase"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        models.Model.save(self, *args, **kwargs)


class HostClaim(models.Model):
    """A host name that a network asks to answer on; by the token its DNS says that it may.

    `found` is what the DNS said when it was last asked. `lost_since`: since when it says of a name
    in use that it is not, or not here.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        PROVEN = "proven", "Shown to be yours"
        IN_USE = "in_use", "In use"

    class Found(models.TextChoices):
        NOTHING_YET = "", "Not checked yet"
        NO_ANSWER = "no_answer", "No answer"
        NO_RECORD = "no_record", "There is no proof yet"
        OTHER_RECORD = "other_record", "The proof says something else"
        ELSEWHERE = "elsewhere", "The name leads elsewhere"
        READY = "ready", "Both records are there"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.OneToOneField(Network, on_delete=models.CASCADE, related_name="host_claim")
    host = models.CharField(max_length=253)
    token = models.CharField(max_length=43)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    found = models.CharField(max_length=20, choices=Found, blank=True, default="")
    asked_at = models.DateTimeField(default=clock.now)
    proven_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    lost_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=Q(state__in=["proven", "in_use"]),
                name="tenants_hostclaim_host_proven_once",
            ),
            models.CheckConstraint(
                condition=Q(host__regex=hostnames.FORM), name="tenants_hostclaim_host_form"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", proven_at__isnull=True)
                | Q(state__in=["proven", "in_use"], proven_at__isnull=False),
                name="tenants_hostclaim_proven_since",
            ),
            models.CheckConstraint(
                condition=Q(state="in_use") | Q(lost_since__isnull=True),
                name="tenants_hostclaim_lost_in_use",
            ),
            models.CheckConstraint(
                condition=Q(
                    found__in=["", "no_answer", "no_record", "other_record", "elsewhere", "ready"]
                ),
                name="tenants_hostclaim_found_known",
            ),
        ]

    def __str__(self) -> str:
        return self.host


class RegistryVersion(models.Model):
    """One row, whose number triggers raise with every change of networks and host names."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="tenants_registryversion_single")
        ]

    def __str__(self) -> str:
        return str(self.number)


class RefusedTask(models.Model):
    """Messages that no worker ran: how many on a day, of which task, and why."""

    class Reason(models.TextChoices):
        NO_NETWORK = "no_network", "It names no network"
        NOT_PROVEN = "not_proven", "It does not prove where it comes from"
        WRONG_PLACE = "wrong_place", "It belongs elsewhere"
        UNKNOWN_NETWORK = "unknown_network", "Its network is unknown or removed"
        NOT_ACTIVE = "not_active", "Its network is not active"
        UNKNOWN_TASK = "unknown_task", "No worker knows its task"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    task = models.CharField(max_length=120)
    reason = models.CharField(max_length=20, choices=Reason)
    network_id = models.UUIDField(null=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "task", "reason", "network_id"],
                nulls_distinct=False,
                name="tenants_refusedtask_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "no_network",
                        "not_proven",
                        "wrong_place",
                        "unknown_network",
                        "not_active",
                        "unknown_task",
                    ]
                ),
                name="tenants_refusedtask_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.reason}"


class Round(models.Model):
    """How far one kind of round has come: networks due until then have been sent."""

    name = models.CharField(primary_key=True, max_length=120)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

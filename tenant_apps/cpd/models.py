"""What a member writes for themselves on an exchange, a group, or learning of their own."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill

TEXT_LENGTH = 4000
MOST_SKILLS = 6


def _on(which: str) -> Q:
    """Of what a note may be on, this one alone."""
    things = ("exchange", "group", "crossing")
    return Q(**{f"{thing}__isnull": thing != which for thing in things})


class Reflection(models.Model):
    """A member's note on what they did, learned and will change. Nobody else reads it.

    On an exchange or a group, which says itself what it was, when and how long; else on something
    of the member's own, which says so here. `crossing` is an exchange with another network, which
    stands in the federation's tables.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="reflections", db_index=False
    )
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, null=True, related_name="reflections"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="reflections"
    )
    crossing = models.UUIDField(null=True)
    title = models.CharField(max_length=120, blank=True, default="")
    day = models.DateField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    did = models.TextField(max_length=TEXT_LENGTH, blank=True)
    learned = models.TextField(max_length=TEXT_LENGTH, blank=True)
    will_change = models.TextField(max_length=TEXT_LENGTH, blank=True)
    skills = models.ManyToManyField(Skill, through="ReflectionSkill", related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["member", "day"],
                condition=Q(day__isnull=False),
                name="cpd_reflection_own_by_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "exchange"], name="cpd_reflection_one_an_exchange"
            ),
            models.UniqueConstraint(fields=["member", "group"], name="cpd_reflection_one_a_group"),
            models.UniqueConstraint(
                fields=["member", "crossing"], name="cpd_reflection_one_a_crossing"
            ),
            models.UniqueConstraint(
                fields=["member", "request_key"], name="cpd_reflection_once_per_request"
            ),
            models.CheckConstraint(
                condition=(_on("exchange") | _on("group") | _on("crossing"))
                & Q(title="", day__isnull=True, minutes__isnull=True)
                | _on("") & Q(title__regex=r"\S", day__isnull=False, minutes__isnull=False),
                name="cpd_reflection_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True)
                | Q(minutes__gt=0, minutes__lte=MAX_MINUTES)
                & Q(Exact(Mod(F("minutes"), STEP_MINUTES), 0)),
                name="cpd_reflection_minutes_in_quarters",
            ),
            models.CheckConstraint(
                condition=Q(did__regex=r"\S")
                | Q(learned__regex=r"\S")
                | Q(will_change__regex=r"\S"),
                name="cpd_reflection_says_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_own(self) -> bool:
        """On something outside the time bank."""
        return self.exchange_id is None and self.group_id is None and self.crossing is None


class ReflectionSkill(models.Model):
    """A skill that a reflection is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reflection = models.ForeignKey(
        Reflection, on_delete=models.CASCADE, related_name="named", db_index=False
    )
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "cpd_reflection_skill"
        constraints = [
            models.UniqueConstraint(
                fields=["reflection", "skill"], name="cpd_reflection_skill_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.reflection_id}"

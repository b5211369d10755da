"""The national list of skills, which every network's own list follows and may extend.

A code stays for good: it is what tells two networks that they mean the same skill.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from tenants.models import Network


class Group(models.TextChoices):
    """What skills are put under, here and in networks' own lists."""

    IMPROVEMENT = "improvement", "Improvement"
    DIGITAL = "digital", "Digital"
    ANALYTIC = "analytic", "Data and analysis"
    LEADERSHIP = "leadership", "Leadership and change"
    COACHING = "coaching", "Coaching and teaching"
    RESEARCH = "research", "Research and evaluation"


class NationalSkill(models.Model):
    """An entry. `former_names`: what it was called before, by which networks know it."""

    code = models.CharField(primary_key=True, max_length=60, editable=False)
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=20, choices=Group)
    former_names = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="national_skills_name_unique"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="national_skills_code_form",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="national_skills_has_name"),
            models.CheckConstraint(
                condition=Q(group__in=Group.values), name="national_skills_group_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Following(models.Model):
    """How a network's list stood to this one when it last followed it: how many skills of its own
    it has, and how many of them are the same as one of these.
    """

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, primary_key=True, related_name="skills_following"
    )
    own = models.PositiveIntegerField()
    mapped = models.PositiveIntegerField()
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mapped__lte=models.F("own")), name="national_skills_mapped_own"
            )
        ]

    def __str__(self) -> str:
        return str(self.network_id)

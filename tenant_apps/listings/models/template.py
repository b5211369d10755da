"""Requests to begin from: a title, and a text with gaps to fill in."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Mod
from django.db.models.lookups import Exact

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.listings.models.listing import KindOfHelp
from tenant_apps.skills.models import Skill


class RequestTemplate(models.Model):
    """What members often ask for, in this network's words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    help_kind = models.ForeignKey(
        KindOfHelp, on_delete=models.PROTECT, db_column="help_kind", related_name="templates"
    )
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=1000, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    most_minutes = models.PositiveIntegerField(null=True, blank=True)
    skills = models.ManyToManyField(Skill, through="RequestTemplateSkill", related_name="templates")
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "listings_request_template"
        ordering = ["help_kind__position", "title"]
        constraints = [
            models.UniqueConstraint(Lower("title"), name="listings_request_template_title_unique"),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="listings_request_template_has_title"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True)
                | Q(minutes__gt=0, minutes__lte=MAX_MINUTES)
                & Q(Exact(Mod("minutes", STEP_MINUTES), 0)),
                name="listings_request_template_minutes_in_quarters",
            ),
            models.CheckConstraint(
                condition=Q(most_minutes__isnull=True)
                | Q(most_minutes__gt=F("minutes"), most_minutes__lte=MAX_MINUTES)
                & Q(minutes__isnull=False)
                & Q(Exact(Mod("most_minutes", STEP_MINUTES), 0)),
                name="listings_request_template_most_minutes_above",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What an entry of any list is called."""
        return self.title


class RequestTemplateSkill(models.Model):
    """A template is about this skill."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(RequestTemplate, on_delete=models.CASCADE, db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)

    class Meta:
        db_table = "listings_request_template_skill"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "skill"], name="listings_request_template_skill_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_id}: {self.skill_id}"

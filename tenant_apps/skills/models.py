"""What people are good at: the network's list of skills, and what each member says of them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from shared_apps.national_skills.models import Group as SkillGroup
from tenant_apps.members.models import Member


class Skill(models.Model):
    """An entry of the network's list. One of the national list has its code there.

    One of the network's own may have such a code too: it is the same skill, called otherwise.
    """

    Group = SkillGroup

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=20, choices=Group)
    national_code = models.CharField(max_length=60, blank=True, default="")
    is_own = models.BooleanField(default=True, db_default=True)
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="skills_skill_name_unique"),
            models.UniqueConstraint(
                fields=["national_code"],
                condition=Q(is_own=False),
                name="skills_skill_national_once",
            ),
            models.CheckConstraint(
                condition=Q(is_own=True) | ~Q(national_code=""),
                name="skills_skill_national_has_code",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="skills_skill_has_name"),
            models.CheckConstraint(
                condition=Q(
                    group__in=[
                        "improvement",
                        "digital",
                        "analytic",
                        "leadership",
                        "coaching",
                        "research",
                    ]
                ),
                name="skills_skill_group_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MemberSkill(models.Model):
    """A member can give this, or wants to learn it. How well is said of what is given."""

    class Direction(models.TextChoices):
        GIVE = "give", "Can give"
        LEARN = "learn", "Wants to learn"

    class Level(models.IntegerChoices):
        SOME = 1, "I have done it a few times"
        WELL = 2, "I do it often"
        TEACH = 3, "I teach others"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="skills", db_index=False
    )
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    direction = models.CharField(max_length=5, choices=Direction)
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)

    class Meta:
        db_table = "skills_member_skill"
        indexes = [
            models.Index(
                fields=["skill", "direction", "member"], name="skills_member_skill_by_skill"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "skill", "direction"], name="skills_member_skill_once"
            ),
            models.CheckConstraint(
                condition=Q(direction="give", level__isnull=False, level__in=[1, 2, 3])
                | Q(direction="learn", level__isnull=True),
                name="skills_member_skill_level_of_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.skill_id}"

"""What those who took part say about a group once it is settled."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models.conversation import Said
from tenant_apps.groups.models.group import Group
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill


class GroupFeedback(Said):
    """What one who gave, or who came, learned in a settled group, and thanks."""

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, db_index=False, related_name="feedback"
    )
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="group_feedback_given"
    )

    class Meta:
        db_table = "groups_feedback"
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(may_be_shared=True) & ~Q(learned=""),
                name="groups_feedback_shared",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "author"], name="groups_feedback_one_per_author"
            ),
            models.CheckConstraint(
                condition=Q(learned__regex=r"\S") | Q(thanks__regex=r"\S"),
                name="groups_feedback_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback on {self.group_id}"


class GroupEndorsement(models.Model):
    """A skill that one who gave the time showed. One who came says so, by name, for all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, db_index=False, related_name="endorsements"
    )
    author = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_endorsements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "groups_endorsement"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "author", "member", "skill"],
                name="groups_endorsement_once_per_skill",
            ),
            models.CheckConstraint(
                condition=~Q(author=models.F("member")), name="groups_endorsement_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.group_id}"

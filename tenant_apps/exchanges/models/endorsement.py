"""What the recipient of help says that its provider is good at."""

from django.db import models

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models.exchange import Exchange
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill


class Endorsement(models.Model):
    """A skill that a provider showed in an exchange. The recipient says so, by name, for all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, db_index=False, related_name="endorsements"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="endorsements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "skill"], name="exchanges_endorsement_once_per_skill"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.exchange_id}"

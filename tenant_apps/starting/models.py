"""Who does not want to see any more how far they are."""

from django.db import models

from kernel import clock
from tenant_apps.members.models import Member


class PutAway(models.Model):
    """A member has put away how far they are on the way to a first exchange."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "starting_put_away"

    def __str__(self) -> str:
        return str(self.member_id)

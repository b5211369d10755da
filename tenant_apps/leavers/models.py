"""Lists of people who have left their organisation, to end their memberships together.

No address of a list is kept: of each row there is its number, and whose membership it names.
"""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class LeaversList(models.Model):
    """A list that was read. Nobody's membership ends before `confirmed_at`."""

    class State(models.TextChoices):
        REVIEW = "review", "To be looked at"
        ENDING = "ending", "Memberships are ending"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.REVIEW)
    uploaded_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    uploaded_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leavers_list"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="review", confirmed_at__isnull=True, finished_at__isnull=True)
                | Q(state="ending", confirmed_at__isnull=False, finished_at__isnull=True)
                | Q(state="done", confirmed_at__isnull=False, finished_at__isnull=False),
                name="leavers_list_in_order",
            ),
            models.UniqueConstraint(
                fields=["uploaded_by"],
                condition=Q(state="review"),
                name="leavers_list_one_reviewed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(state="ending"), name="leavers_list_to_do"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class LeaversRow(models.Model):
    """A row of a list, by its number in the file, and what it was found to be."""

    class Finding(models.TextChoices):
        ENDS = "ends", "Their membership ends"
        ENDED = "ended", "Their membership has ended"
        GONE = "gone", "Had left before"
        REFUSED = "refused", "Has a role, so it is not ended by a list"
        REPEATED = "repeated", "Stands in the list twice"
        UNKNOWN = "unknown", "No member signs in with this address"
        UNREAD = "unread", "No e-mail address"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    list = models.ForeignKey(
        LeaversList, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField()
    finding = models.CharField(max_length=10, choices=Finding)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "leavers_row"
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="leavers_row_once"),
            models.UniqueConstraint(
                fields=["list", "member"],
                condition=~Q(finding="repeated"),
                name="leavers_row_one_of_a_member",
            ),
            models.CheckConstraint(
                condition=Q(
                    finding__in=["ends", "ended", "gone", "refused", "repeated"],
                    member__isnull=False,
                )
                | Q(finding__in=["unknown", "unread"], member__isnull=True),
                name="leavers_row_names_whom_it_found",
            ),
        ]
        indexes = [
            models.Index(fields=["list", "finding", "number"], name="leavers_row_in_turn"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"

"""Lists of staff to invite: read, mapped, checked, looked at, and then invited row by row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.joining.models.terms import WithTerm, constraints
from tenant_apps.policy.permissions import WHOLE, Scope


class StaffUpload(WithTerm):
    """A list of staff on its way from a file to invitations. Nobody is asked before `confirmed_at`.

    `columns` says in which column what stands, `organisations` what names mean that are not
    listed: an organisation's id, or nothing for none. Counts are of rows below the headings. Its
    term is for whoever the list says no other type of. `within` are the organisations that people
    may be invited to, with their teams; none: any.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", "Columns to be said"
        CHECKING = "checking", "Being checked"
        REVIEW = "review", "To be looked at"
        INVITING = "inviting", "People are being invited"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=200)
    read_as = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    heading_rows = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=dict)
    organisations = models.JSONField(default=dict)
    within = ArrayField(models.UUIDField(), default=list, blank=True)
    row_count = models.IntegerField(default=0)
    good_count = models.IntegerField(default=0)
    bad_count = models.IntegerField(default=0)
    invited_count = models.IntegerField(default=0)
    left_out_count = models.IntegerField(default=0)
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    row_count__gte=0,
                    good_count__gte=0,
                    bad_count__gte=0,
                    invited_count__gte=0,
                    left_out_count__gte=0,
                ),
                name="joining_staffupload_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["mapping", "checking", "review", "inviting", "done"]),
                name="joining_staffupload_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="inviting") | Q(confirmed_at__isnull=False),
                name="joining_staffupload_invites_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at__isnull=True)),
                name="joining_staffupload_done_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(invited_count=0),
                name="joining_staffupload_nobody_before_confirmed",
            ),
            *constraints("joining_staffupload"),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=["checking", "inviting"]),
                name="joining_staffupload_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def scope(self) -> Scope:
        """Where people may be invited by this list."""
        return Scope(organisations=frozenset(self.within)) if self.within else WHOLE

    @property
    def is_busy(self) -> bool:
        """Whether there is work for a worker."""
        return self.state in (self.State.CHECKING, self.State.INVITING)


class StaffRow(models.Model):
    """A row of a list, until whom it names is invited: with that it is deleted.

    `person` is who can be invited, `problems` what is wrong instead.
    """

    class State(models.TextChoices):
        HEADING = "heading", "A heading"
        NEW = "new", "To be checked"
        GOOD = "good", "Can be invited"
        BAD = "bad", "Has a problem"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(
        StaffUpload, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    email = models.CharField(max_length=254, blank=True, default="")
    person = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = "joining_staff_row"
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="joining_staff_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=["heading", "new", "good", "bad"]),
                name="joining_staff_row_state_known",
            ),
            models.CheckConstraint(
                condition=(Q(state="good", problems=[]) & ~Q(person={}))
                | (Q(state="bad", person={}) & ~Q(problems=[]))
                | Q(state__in=["heading", "new"], person={}, problems=[]),
                name="joining_staff_row_good_or_bad",
            ),
        ]
        indexes = [
            models.Index(fields=["upload", "state", "number"], name="joining_staff_row_in_turn"),
            models.Index(
                fields=["upload", "email"],
                condition=~Q(email=""),
                name="joining_staff_row_by_email",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"

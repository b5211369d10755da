"""What comes from another time bank: looked at first, then taken on row by row."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.joining.models.terms import WithTerm, constraints
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation


class Import(WithTerm):
    """Files of another time bank on their way. Nothing is changed by them before `confirmed_at`.

    `files` says by sheet how it was read, its headings, and in which column what stands; `counts`
    by sheet how many rows are good, known and bad. Its term is for whoever they say no other type
    of. Nobody is mailed before they are invited.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        REVIEW = "review", "To be looked at"
        BRINGING = "bringing", "Being imported"
        DONE = "done", "Imported"
        INVITING = "inviting", "People are being invited"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    files = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    row_count = models.IntegerField(default=0)
    checked_count = models.IntegerField(default=0)
    good_count = models.IntegerField(default=0)
    brought_count = models.IntegerField(default=0)
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
                    checked_count__gte=0,
                    good_count__gte=0,
                    brought_count__gte=0,
                    left_out_count__gte=0,
                ),
                name="importing_import_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "review", "bringing", "done", "inviting"]),
                name="importing_import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "review"], confirmed_at__isnull=True)
                | Q(state__in=["bringing", "done", "inviting"], confirmed_at__isnull=False),
                name="importing_import_brings_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "inviting"], finished_at__isnull=False)
                | Q(state__in=["checking", "review", "bringing"], finished_at__isnull=True),
                name="importing_import_done_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(brought_count=0, left_out_count=0),
                name="importing_import_nothing_before_confirmed",
            ),
            *constraints("importing_import"),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=["checking", "bringing", "inviting"]),
                name="importing_import_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"Import of {self.uploaded_at:%-d %B %Y}"

    @property
    def is_busy(self) -> bool:
        """Whether there is work for a worker."""
        return self.state in (self.State.CHECKING, self.State.BRINGING, self.State.INVITING)


class ImportRow(models.Model):
    """A row of a file, until what it brings is there: with that it is deleted.

    `key` is by what it is known in its file; `what` it brings, or its `problems`.
    """

    class State(models.TextChoices):
        NEW = "new", "To be checked"
        GOOD = "good", "Brings something"
        KNOWN = "known", "Is here already"
        BAD = "bad", "Has a problem"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    into = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    sheet = models.PositiveSmallIntegerField(choices=Sheet)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    state = models.CharField(max_length=5, choices=State, default=State.NEW)
    key = models.CharField(max_length=254, blank=True, default="")
    what = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = "importing_import_row"
        constraints = [
            models.UniqueConstraint(
                fields=["into", "sheet", "number"], name="importing_import_row_once"
            ),
            models.CheckConstraint(
                condition=Q(sheet__in=[1, 2, 3, 4, 5]), name="importing_import_row_sheet_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "good", "known", "bad"]),
                name="importing_import_row_state_known",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["good", "known"], problems=[]) & ~Q(what={}))
                | (Q(state="bad", what={}) & ~Q(problems=[]))
                | Q(state="new", what={}, problems=[]),
                name="importing_import_row_good_or_bad",
            ),
        ]
        indexes = [
            models.Index(
                fields=["into", "state", "sheet", "number"], name="importing_import_row_in_turn"
            ),
            models.Index(
                fields=["into", "sheet", "key"],
                condition=~Q(key=""),
                name="importing_import_row_by_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sheet_display()}, row {self.number}"


class Newcomer(WithTerm):
    """A person of the other time bank, and what they bring. No member sees any of it.

    Once they are a member it is carried in: `opened_at` when their balance was, `carried_at` when
    all was, `refusal` why the balance was not. Of listings that were posted, the keys stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    came_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="newcomers")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=80, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    gives = models.JSONField(default=list)
    learns = models.JSONField(default=list)
    minutes = models.IntegerField(null=True, blank=True)
    listings = models.JSONField(default=list)
    listing_keys = models.JSONField(default=list)
    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    carried_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="importing_newcomer_once"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="importing_newcomer_email_lowercase"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="importing_newcomer_has_name"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False)
                | Q(opened_at__isnull=True, carried_at__isnull=True, refusal=""),
                name="importing_newcomer_carried_to_member",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(minutes__isnull=False, refusal=""),
                name="importing_newcomer_opened_with_balance",
            ),
            *constraints("importing_newcomer"),
        ]
        indexes = [
            models.Index(
                fields=["came_in", "id"],
                condition=Q(member__isnull=True, invited_at__isnull=True),
                name="importing_newcomer_to_invite",
            ),
            models.Index(
                fields=["id"],
                condition=Q(member__isnull=False, carried_at__isnull=True),
                name="importing_newcomer_to_carry",
            ),
        ]

    def __str__(self) -> str:
        return self.name

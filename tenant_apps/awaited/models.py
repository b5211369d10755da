"""What waits in the federation for people of this network, kept here so that a page can ask for it.

The federation's tables are behind a door of their own, and every page counts what waits. So it is
noted here: at once by whoever acts here, and else by those rounds that tell of what happened.
"""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from tenant_apps.members.models import Member


class What(models.TextChoices):
    """What is awaited: of one member those of OF_ONE, of whoever may do it the others.

    Those of OF_TWO are between them and a member elsewhere.
    """

    ANSWER = "answer", "An answer to a proposal"
    CONFIRM = "confirm", "Whether the hours are right"
    REPLY = "reply", "An answer to a question"
    MESSAGE = "message", "That a message in an exchange is read"
    LINE = "line", "That a message in a question is read"
    THANKS = "thanks", "What was learned in an exchange"
    RULING = "ruling", "A decision about a dispute"
    UNDOING = "undoing", "A decision about what is to be undone"
    INVITATION = "invitation", "An answer to an invitation to the federation"
    TERMS = "terms", "A yes to newer terms"
    SETTLING = "settling", "A yes to settling a position"
    HOME = "home", "A look at the network of one’s organisation"


OF_TWO = [What.ANSWER, What.CONFIRM, What.REPLY, What.MESSAGE, What.LINE, What.THANKS]
OF_ONE = [*OF_TWO, What.HOME]


class Awaited(models.Model):
    """One thing. `subject` is what it is about: an exchange, or a network.

    `member` has to do it, or whoever may; but not `not_for`, who is a party to it. `other` is the
    other side as people here read it. Kept no longer than it waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=12, choices=What)
    subject = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    not_for = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120, blank=True, default="")
    other = models.CharField(max_length=160, blank=True, default="")
    minutes = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "subject"], name="awaited_once"),
            models.CheckConstraint(condition=Q(what__in=What.values), name="awaited_what_known"),
            models.CheckConstraint(
                condition=Q(what__in=OF_ONE, member__isnull=False, not_for__isnull=True)
                | ~Q(what__in=OF_ONE) & Q(member__isnull=True),
                name="awaited_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"

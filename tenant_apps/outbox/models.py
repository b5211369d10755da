"""Mail that waits for its transaction, and is sent after it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from kernel import clock
from kernel.ids import uuid7

ATTACHMENT_BYTES = 64 * 1024


class Mail(models.Model):
    """One mail. What it says is erased once it is sent: it may hold a secret link.

    `html` is the same for those who read it so. `unsubscribe_url` is where a mail program that is
    asked to unsubscribe posts to, as RFC 8058 has it. What goes to very many `is_bulk`: it lets
    whatever somebody waits for pass. What `is_awaited` answers what its reader just did, so it goes
    out in quiet hours too. One small file may go with it, with its name and its type.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    unsubscribe_url = models.CharField(max_length=500, blank=True, default="")
    attachment = models.BinaryField(default=b"")
    attachment_name = models.CharField(max_length=100, blank=True, default="")
    attachment_type = models.CharField(max_length=100, blank=True, default="")
    sender_name = models.CharField(max_length=120)
    is_bulk = models.BooleanField(default=False)
    is_awaited = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["is_bulk", "due_at"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="outbox_mail_in_turn",
            ),
            models.Index(
                fields=["is_bulk", "due_at"],
                condition=Q(is_awaited=True, sent_at__isnull=True, failed_at__isnull=True),
                name="outbox_mail_awaited_in_turn",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(text="", html="", unsubscribe_url="", attachment=b""),
                name="outbox_mail_erased_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("attachment"), ATTACHMENT_BYTES)),
                name="outbox_mail_attachment_small",
            ),
            models.CheckConstraint(
                condition=Q(attachment=b"") | ~Q(attachment_name="") & ~Q(attachment_type=""),
                name="outbox_mail_attachment_named_and_typed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

"""The mail server, which is never waited for within a transaction."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from kernel import database


class Backend(EmailBackend):
    """Django's own, outside of transactions."""

    def open(self) -> bool | None:
        database.refuse_outside_call("mail")
        return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        database.refuse_outside_call("mail")
        return super().send_messages(email_messages)

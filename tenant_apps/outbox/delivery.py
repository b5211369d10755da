"""Handing waiting mail to the mail server."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import cache
from smtplib import SMTPException
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError

from kernel import clock, database
from tenant_apps.outbox import letters
from tenant_apps.outbox.models import Mail
from tenants import current

log = logging.getLogger(__name__)

Look = Callable[[], dict[str, Any]]
MAX_ATTEMPTS = 8
LONGEST_LINE = 998


_quiet: list[Callable[[datetime], bool]] = []


def register(is_quiet: Callable[[datetime], bool]) -> None:
    """Let this say whether it is quiet in the current network; again changes nothing."""
    _quiet[:] = [is_quiet]


def is_quiet(moment: datetime | None = None) -> bool:
    """Whether only what is awaited is sent now, or was then.

    One query in a network; it is never quiet at the centre.
    """
    at = moment or clock.now()
    return bool(_quiet and current.network_or_none() and _quiet[0](at))


def send_waiting(*, most: int) -> int:
    """Try at most so many that are due in the current schema; returns how many were tried.

    Safe to run twice at once. In quiet hours only what is awaited.

    Each mail is claimed in a transaction of its own before it is sent, with its next try put
    off, so that a worker that dies delays a mail and never loses it.
    """
    tried, look, is_quiet_now = 0, cache(letters.look), is_quiet()
    with get_connection() as smtp:
        while tried < most and (mail := _claim(awaited_only=is_quiet_now)):
            _send(mail, look, smtp)
            tried += 1
    return tried


def _claim(*, awaited_only: bool) -> Mail | None:
    with database.atomic():
        waiting = Mail.objects.select_for_update(skip_locked=True).filter(
            sent_at__isnull=True, failed_at__isnull=True, due_at__lte=clock.now()
        )
        if awaited_only:
            waiting = waiting.filter(is_awaited=True)
        mail = waiting.order_by("is_bulk", "due_at").first()
        if mail is not None:
            mail.attempts += 1
            mail.due_at = clock.now() + timedelta(minutes=2**mail.attempts)
            mail.save(update_fields=["attempts", "due_at"])
        return mail


def _send(mail: Mail, look: Look, smtp: BaseEmailBackend) -> None:
    erased = {"text": "", "html": "", "unsubscribe_url": "", "attachment": b""}
    _dress(mail, look)
    try:
        _message(mail, smtp).send()
    except (SMTPException, OSError, ValueError):
        if mail.attempts >= MAX_ATTEMPTS:
            Mail.objects.filter(id=mail.id).update(failed_at=clock.now(), **erased)
        return
    Mail.objects.filter(id=mail.id).update(sent_at=clock.now(), **erased)


def _dress(mail: Mail, look: Look) -> None:
    """Give it its HTML, where it has none, and the network's signature. Where that is at fault its
    text still goes out, which says the same."""
    try:
        worn = look()
        html = mail.html or letters.html(mail, worn)
        mail.html = letters.signed_html(html, worn["signature"])
        mail.text = letters.signed(mail.text, mail.sender_name, worn["signature"])
    except (SoftTimeLimitExceeded, DatabaseError):
        raise
    except Exception:
        log.exception("The HTML of mail %s cannot be drawn", mail.id)


class _Message(EmailMultiAlternatives):
    """Its headers are not folded below what RFC 5322 allows: a long link stays in one piece."""

    def message(self, **kwargs: Any) -> Any:
        made: Any = super().message(**kwargs)
        made.policy = made.policy.clone(max_line_length=LONGEST_LINE)
        return made


def _message(mail: Mail, smtp: BaseEmailBackend) -> _Message:
    message = _Message(mail.subject, mail.text, _from(mail.sender_name), [mail.to], connection=smtp)
    message.extra_headers["Message-ID"] = f"<{mail.id}@{_domain()}>"
    if mail.unsubscribe_url:
        message.extra_headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.attachment:
        _attach(message, mail)
    return message


def _attach(message: _Message, mail: Mail) -> None:
    """An invitation is one more way to read the mail, which is how mail programs offer to keep it
    in the calendar; and a file beside it, for those that do not."""
    content, its_type = bytes(mail.attachment), mail.attachment_type
    if its_type.startswith("text/calendar"):
        message.attach_alternative(content.decode(), its_type)
        its_type = "application/ics"
    message.attach(mail.attachment_name, content, its_type)


def own_address() -> str:
    """The address that all mail comes from."""
    return f"hello@{_domain()}"


def _from(name: str) -> str:
    return formataddr((name, own_address()))


def _domain() -> str:
    return str(settings.BASE_DOMAIN)

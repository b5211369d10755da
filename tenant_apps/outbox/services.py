"""Mail: stored with the change it speaks of, sent once that change is committed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from kernel import database
from tenant_apps.outbox import delivery, tasks
from tenant_apps.outbox.models import ATTACHMENT_BYTES, Mail
from tenants import current


class AttachmentTooLarge(ValueError):
    """A file of more than ATTACHMENT_BYTES was to go with a mail."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small file that goes with a mail, such as `text/calendar; method=REQUEST`."""

    name: str
    type: str
    content: bytes

    def __post_init__(self) -> None:
        if len(self.content) > ATTACHMENT_BYTES:
            raise AttachmentTooLarge(f"{self.name}: {len(self.content)} bytes")


def own_address() -> str:
    """The address that all mail comes from."""
    return delivery.own_address()


def send_mail(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    sender_name: str = "",
    attachment: Attachment | None = None,
    is_awaited: bool = False,
    key: UUID | None = None,
) -> UUID:
    """Queue a mail from `<template>.txt`. Call it within the transaction; it leaves after it.

    The same key queues one mail, however often it is asked for. `is_awaited`: it answers what its
    reader has just done, and waits for no quiet hours to end.
    """
    mail = render(
        to=to,
        subject=subject,
        template=template,
        context=context,
        sender_name=sender_name,
        attachment=attachment,
    )
    mail.is_awaited = is_awaited
    mail.id = key or mail.id
    send_many([mail])
    return mail.id


def known(keys: Iterable[UUID]) -> set[UUID]:
    """Those of these keys whose mail has been queued, whether or not it has left."""
    return set(Mail.objects.filter(id__in=list(keys)).values_list("id", flat=True))


def take_back(keys: Iterable[UUID]) -> None:
    """Delete those of these that have not left, and are not leaving just now."""
    every = list(keys)
    for start in range(0, len(every), 1000):
        some = every[start : start + 1000]
        waiting = Mail.objects.filter(id__in=some, sent_at=None, failed_at=None)
        locked = waiting.select_for_update(skip_locked=True).values_list("id", flat=True)
        Mail.objects.filter(id__in=list(locked)).delete()


def send_many(mails: list[Mail], *, is_bulk: bool = False) -> None:
    """Queue many rendered mails in one statement; one whose id is queued already stays as it is.

    `is_bulk`: whatever else is due is sent before them.
    """
    if mails:
        queue_many(mails, is_bulk=is_bulk)
        send_waiting()


def queue_many(mails: list[Mail], *, is_bulk: bool = False) -> None:
    """The same for one batch of a great many: whoever queues them says once that they may leave."""
    for mail in mails:
        mail.is_bulk = is_bulk
    Mail.objects.bulk_create(mails, batch_size=1000, ignore_conflicts=True)


def send_waiting() -> None:
    """Once this is committed, have a worker send what waits, as one of many networks in turn."""
    database.on_commit(tasks.sender())


def render(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    sender_name: str = "",
    has_html: bool = False,
    unsubscribe_url: str = "",
    attachment: Attachment | None = None,
) -> Mail:
    """A mail, rendered and not yet stored. The sender's name is the network's unless given.

    `has_html`: there is a `<template>.html` too.
    """
    network = current.network_or_none()
    name = sender_name or (network.name if network else "Hexitime")
    words = {"network": network, "network_name": name, **context}
    text = render_to_string(f"{template}.txt", words)
    one_line = " ".join(strip_tags(subject).split())[:200]
    return Mail(
        to=to,
        subject=one_line,
        text=text.strip() + "\n",
        html=render_to_string(f"{template}.html", words) if has_html else "",
        unsubscribe_url=unsubscribe_url,
        attachment=attachment.content if attachment else b"",
        attachment_name=attachment.name if attachment else "",
        attachment_type=attachment.type if attachment else "",
        sender_name=name[:120],
    )

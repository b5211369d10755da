"""The mail that the demo has sent, readable in the browser. Part of no production settings."""

import email
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import NotFound

MOST = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it reached the mail server."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: datetime
    text: str


def inbox(request: HttpRequest) -> HttpResponse:
    """The newest mails first; `?to=` keeps those to one address."""
    to = request.GET.get("to", "").strip().lower()
    letters = [one for one in map(_read, _files()) if to in one.to.lower()]
    return render(request, "config/inbox.html", {"letters": letters[:MOST], "to": to})


def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its links alive."""
    for file in _files():
        if file.stem == name:
            return render(request, "config/letter.html", {"letter": _read(file)})
    raise NotFound


def _files() -> list[Path]:
    folder = Path(settings.MAIL_FOLDER)
    return sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)


def _read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Letter(
        name=file.stem,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text=str(body.get_content()) if body else "",
    )

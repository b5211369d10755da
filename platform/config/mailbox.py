"""The mail that the demo has sent, readable in the browser. Part of no production settings."""

import email
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from kernel.errors import NotFound

MOST = 200
STYLES_ALONE = {"default-src": [NONE], "style-src": [UNSAFE_INLINE]}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it reached the mail server."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: datetime
    text: str
    has_html: bool
    files: list[str]


def inbox(request: HttpRequest) -> HttpResponse:
    """The newest mails first; `?to=` keeps those to one address."""
    to = request.GET.get("to", "").strip().lower()
    letters = [one for one in map(_read, _files()) if to in one.to.lower()]
    return render(request, "config/inbox.html", {"letters": letters[:MOST], "to": to})


def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its links alive."""
    return render(request, "config/letter.html", {"letter": _read(_file(name))})


def html(request: HttpRequest, name: str) -> HttpResponseBase:
    """The same as a mail program draws it, whose styles stand in the tags."""
    body = _message(_file(name)).get_body(("html",))
    if body is None:
        raise NotFound
    drawn = str(body.get_content())
    return csp(STYLES_ALONE)(lambda request: HttpResponse(drawn))(request)


def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """What came with it, to be saved."""
    found = list(_message(_file(name)).iter_attachments())
    if number >= len(found):
        raise NotFound
    content = found[number].get_payload(decode=True)
    answer = HttpResponse(content, content_type=found[number].get_content_type())
    answer["Content-Disposition"] = content_disposition_header(True, _name(found[number]))
    return answer


def _file(name: str) -> Path:
    for file in _files():
        if file.stem == name:
            return file
    raise NotFound


def _name(part: Message) -> str:
    return part.get_filename() or "attachment"


def _message(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _files() -> list[Path]:
    folder = Path(settings.MAIL_FOLDER)
    return sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)


def _read(file: Path) -> Letter:
    message = _message(file)
    body = message.get_body(("plain",))
    return Letter(
        name=file.stem,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text=str(body.get_content()) if body else "",
        has_html=message.get_body(("html",)) is not None,
        files=[_name(one) for one in message.iter_attachments()],
    )

"""An exchange in a list, on its own page, and what happened in it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from design.links import linked
from kernel.minutes import hours
from tenant_apps.exchanges import wording
from tenant_apps.exchanges.happenings import Told
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Feedback, Note
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.exchanges.models.conversation import Said
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member

Entry = ExchangeEvent | Note | Told
HIDDEN = "This message was reported, and is not shown any more."

TONES = {
    State.ACCEPTED: "good",
    State.SETTLED: "good",
    State.LOGGED: "brand",
    State.PROPOSED: "brand",
    State.COUNTERED: "brand",
    State.DISPUTED: "warn",
    State.REVERSED: "",
}
ICONS = {
    "accepted": ("tick", "good"),
    "settled": ("tick", "good"),
    "declined": ("cross", "bad"),
    "withdrawn": ("cross", "bad"),
    "cancelled": ("cross", "bad"),
    "disputed": ("alert", "bad"),
    "expired": ("clock", ""),
    "logged": ("clock", ""),
    "resolved": ("tick", "good"),
    "voided": ("cross", "bad"),
    "undo_asked": ("alert", "bad"),
    "reversed": ("cross", "bad"),
}


def terms(exchange: Exchange, *, viewer: Member) -> str:
    """`You help Bob Baker: 1.5 hours`, as last proposed, agreed or logged."""
    said = hours(exchange.logged_minutes or exchange.minutes)
    return f"{roles(exchange, viewer=viewer)}: {said}"


def roles(exchange: Exchange, *, viewer: Member) -> str:
    """Who helps whom."""
    other = exchange.other(viewer.id).name
    return f"You help {other}" if viewer.id == exchange.provider_id else f"{other} helps you"


def row(exchange: Exchange, *, viewer: Member, waits: bool = False) -> dict[str, Any]:
    """An exchange in one's list. `waits`: for something else than its next move."""
    turn = waits or exchange.awaiting_id == viewer.id
    return {
        "title": exchange.title,
        "url": reverse("exchanges:detail", args=[exchange.id]),
        "other": exchange.other(viewer.id).name,
        "terms": terms(exchange, viewer=viewer),
        "state": "Your turn" if turn else exchange.get_state_display(),
        "tone": "warn" if turn else TONES.get(State(exchange.state), ""),
        "changed_at": exchange.changed_at,
        "unread": _new(getattr(exchange, "unread", 0)),
    }


def _new(unread: int) -> str:
    return f"{unread} new message{'' if unread == 1 else 's'}" if unread else ""


def read_state(exchange: Exchange, last_written: int, *, viewer: Member) -> str:
    """Whether the other has read what the viewer wrote, while nothing has happened since."""
    if not last_written or last_written < exchange.last_position:
        return ""
    other = exchange.other(viewer.id)
    return f"Read by {other.name}" if exchange.read_by(other.id) >= last_written else "Not read yet"


def detail(exchange: Exchange, *, viewer: Member, waits: bool = False) -> dict[str, Any]:
    """The head of an exchange's page."""
    other = exchange.other(viewer.id)
    has_blocked = getattr(exchange, "has_blocked", False)
    return {
        **row(exchange, viewer=viewer, waits=waits),
        "id": exchange.id,
        "roles": roles(exchange, viewer=viewer),
        "other_url": reverse("members:member", args=[other.handle]),
        "organisation": other.organisation.name if other.organisation else "",
        "notes_url": reverse("exchanges:notes", args=[exchange.id]),
        "has_blocked": has_blocked,
        "can_write": exchange.state in [*TONES] and not has_blocked,
    }


def feedback(
    given: Sequence[Feedback], exchange: Exchange, *, viewer: Member
) -> list[dict[str, Any]]:
    """What each party said afterwards, one's own last."""
    other = exchange.other(viewer.id).name
    told = [said(one, one.author_id, author=other, viewer=viewer) for one in given]
    return sorted(told, key=lambda one: bool(one["mine"]))


def said(one: Said, author_id: UUID, *, author: str, viewer: Member) -> dict[str, Any]:
    """What one said afterwards, of help to one or to many."""
    return {
        "mine": author_id == viewer.id,
        "is_shared": one.may_be_shared,
        "author": author,
        "at": one.created_at,
        "text": _labelled({"Learned": one.learned, "Thanks": one.thanks}),
    }


def _labelled(parts: Mapping[str, str]) -> SafeString:
    """Each of these that says something, under its name, as one text."""
    said = [(name, linked(text)) for name, text in parts.items() if text]
    return format_html_join("\n\n", "<strong>{}</strong>\n{}", said)


def lesson_tabs(*, here: str) -> list[dict[str, Any]]:
    """What was learned from one another, and in groups."""
    pages = {"exchanges": "From one another", "groups": "In groups"}
    return [
        {"label": label, "url": reverse(f"{name}:lessons"), "current": name == here}
        for name, label in pages.items()
    ]


def lesson(feedback: Feedback, *, viewer: Member) -> dict[str, Any]:
    """What someone learned, from whom, and in what."""
    exchange = feedback.exchange
    other = exchange.other(feedback.author_id)
    return {
        "author": feedback.author.name,
        "organisation": feedback.author.organisation.name if feedback.author.organisation else "",
        "author_url": reverse("members:member", args=[feedback.author.handle]),
        "other": other.name,
        "other_url": reverse("members:member", args=[other.handle]) if other.is_active else "",
        "title": exchange.title,
        "text": linked(feedback.learned),
        "at": feedback.created_at,
        "report_url": ""
        if feedback.author_id == viewer.id
        else reverse("reports:report_lesson", args=[feedback.id]),
    }


def entries(
    timeline: Sequence[Entry], exchange: Exchange, *, viewer: Member
) -> list[dict[str, Any]]:
    """What happened and what was written, in order."""
    return [_entry(entry, exchange, viewer) for entry in timeline]


def file(attached: FileOfAMessage, url: str) -> dict[str, str]:
    """A file of a message."""
    size = filesizeformat(attached.size_bytes)
    return {"name": attached.name, "size": size, "url": url}


def proposal_to_listing(listing: Listing) -> dict[str, str]:
    """The words above the form of a proposal to a listing."""
    first = listing.owner.name.split()[0]
    if listing.is_offer:
        lede = f"{first} gives the time, and you pay for it in time credits once it is done."
        return {"heading": "Ask for this", "back": listing.title, "lede": lede, "submit": "Ask"}
    lede = f"You give the time, and {first} pays for it in time credits once it is done."
    return {"heading": "Offer to help", "back": listing.title, "lede": lede, "submit": "Offer"}


def proposal_to_member(other: Member) -> dict[str, str]:
    """The words above the form of a proposal to a member."""
    return {
        "heading": f"Propose an exchange to {other.name}",
        "back": other.name,
        "lede": "Whoever gives the time earns it in credits; whoever receives it pays.",
        "submit": "Send",
    }


def _entry(entry: Entry, exchange: Exchange, viewer: Member) -> dict[str, Any]:
    if isinstance(entry, Note):
        return _note(entry, exchange, viewer)
    if isinstance(entry, Told):
        return {"is_note": False, **asdict(entry)}
    return _event(entry, exchange, viewer)


def _note(note: Note, exchange: Exchange, viewer: Member) -> dict[str, Any]:
    return {
        "is_note": True,
        "author": _name(note.author, exchange, viewer),
        "mine": note.author_id == viewer.id,
        "at": note.created_at,
        "report_url": _report_url(note, viewer),
        **_said(note, exchange),
    }


def _report_url(note: Note, viewer: Member) -> str:
    """Where the viewer may report it; nothing for one's own, and for what was hidden already."""
    if note.author_id == viewer.id or note.hidden_at:
        return ""
    return reverse("reports:report", args=[note.id])


def _said(note: Note, exchange: Exchange) -> dict[str, Any]:
    """The words and the files, or that nobody is to read them any more."""
    if note.hidden_at:
        return {"text": HIDDEN, "files": []}
    attached = note.attachments.all()
    files = [file(one, reverse("exchanges:file", args=[exchange.id, one.id])) for one in attached]
    return {"text": linked(note.text), "files": files}


def _name(person: Member, exchange: Exchange, viewer: Member) -> str:
    """A party by name; who decided between them by what they are, too."""
    if person.id == viewer.id:
        return "You"
    if exchange.is_party(person.id):
        return person.name
    return f"{person.name} ({person.get_role_display().lower()})"


def _event(event: ExchangeEvent, exchange: Exchange, viewer: Member) -> dict[str, Any]:
    who = _name(event.actor, exchange, viewer) if event.actor else ""
    said = wording.sentence(event.kind, who=who, minutes=event.minutes)
    icon, tone = ICONS.get(event.kind, ("exchange", ""))
    return {
        "is_note": False,
        "icon": icon,
        "tone": tone,
        "at": event.at,
        "text": said,
    }

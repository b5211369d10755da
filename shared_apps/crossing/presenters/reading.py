"""An exchange between networks in a list, on its own page, and what happened in it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.links import linked
from kernel.minutes import hours
from shared_apps.crossing import wording
from shared_apps.crossing.models import CrossEvent, Side
from shared_apps.crossing.pages import PAGES
from shared_apps.crossing.seeing import Seen, SeenQuestion, SeenTalk
from shared_apps.directory.snapshots import ListingSnapshot
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, may
from tenant_apps.exchanges.presenters.panel import (
    Look,
    Panel,
    buttons,
    outcome,
    reflecting,
    stage,
    thanking,
    undo_asked,
)
from tenant_apps.exchanges.presenters.reading import HIDDEN, ICONS, TONES

Kind = CrossEvent.Kind
_MORE_ICONS = {Kind.RULED: ("alert", ""), Kind.THANKED: ("tick", "good"), **ICONS}


def tabs(waiting: int | None, *, here: str) -> list[dict[str, Any]]:
    """One's own and those to decide; none for whoever decides nothing."""
    if waiting is None:
        return []
    return [
        {"label": "Yours", "url": reverse("crossing:list"), "current": here == "list"},
        {
            "label": "To decide",
            "url": reverse("crossing:to_judge"),
            "count": waiting,
            "current": here == "to_judge",
        },
    ]


def roles(seen: Seen) -> str:
    """Who helps whom."""
    return f"You help {seen.other}" if seen.side is Side.PROVIDER else f"{seen.other} helps you"


def terms(seen: Seen) -> str:
    """`You help sofia@warwick: 1.5 hours`, as last proposed, agreed or logged."""
    exchange = seen.exchange
    return f"{roles(seen)}: {hours(exchange.logged_minutes or exchange.minutes)}"


def row(seen: Seen) -> dict[str, Any]:
    """An exchange in one's list."""
    exchange = seen.exchange
    turn = exchange.awaiting == seen.side
    return {
        "title": exchange.title,
        "url": reverse("crossing:detail", args=[exchange.id]),
        "other": seen.other,
        "terms": f"{terms(seen)} · {seen.there.name}",
        "unread": _unread(seen),
        "state": "Your turn" if turn else exchange.get_state_display(),
        "tone": "warn" if turn else TONES.get(State(exchange.state), ""),
    }


def to_listing(shown: ListingSnapshot, network: str) -> dict[str, str]:
    """The words above the form of a proposal to a listing of another network."""
    who = shown.name or f"A member of {network}"
    if shown.kind == "offer":
        lede = f"{who} gives the time, and you pay for it in time credits once it is done."
        return {"heading": "Ask for this", "lede": lede, "submit": "Ask"}
    lede = f"You give the time. {who} pays for it in time credits once it is done."
    return {"heading": "Offer to help", "lede": lede, "submit": "Offer"}


def detail(seen: Seen) -> dict[str, Any]:
    """The head of an exchange's page."""
    exchange = seen.exchange
    return {
        **row(seen),
        "id": exchange.id,
        "roles": roles(seen),
        "there": seen.there.name,
        **_talk(seen),
        "can_write": may(seen.side, Move.WRITE, on=exchange) and not seen.has_blocked,
        "may_end": True,
        "block_url": _unless_over(seen, reverse("crossing:block", args=[exchange.id])),
        "write_url": reverse("crossing:write", args=[exchange.id]),
    }


def question_row(seen: SeenQuestion) -> dict[str, Any]:
    """A question in one's list."""
    question = seen.question
    is_answered = question.answered_at is not None or question.is_erased
    is_own = question.asked_by == seen.side
    return {
        "title": question.title,
        "url": reverse("crossing:question", args=[question.id]),
        "other": seen.other,
        "there": seen.there.name,
        "changed_at": question.changed_at,
        "unread": _unread(seen),
        "state": "" if is_answered else "Not answered yet" if is_own else "Your turn",
        "tone": "" if is_own else "warn",
    }


def question(seen: SeenQuestion, *, is_shared: bool) -> dict[str, Any]:
    """The head of a question's page. `is_shared`: whoever asked still finds what it is about."""
    asked = seen.question
    of = "person" if asked.is_of_person else "listing"
    goes_on = not seen.has_blocked and not asked.is_erased
    has_to_wait = asked.has_to_wait(seen.side)
    is_offered = is_shared and not seen.has_blocked
    labels = {Side.RECIPIENT: "Ask for this", Side.PROVIDER: "Offer to help"}
    return {
        **question_row(seen),
        **_talk(seen),
        "can_write": goes_on and not has_to_wait,
        "has_to_wait": goes_on and has_to_wait,
        "propose_url": reverse(f"crossing:propose_to_{of}", args=[asked.entry])
        if is_offered
        else "",
        "propose_label": "Propose an exchange" if asked.is_of_person else labels[seen.side],
        "entry_url": reverse(f"sharing:{of}", args=[asked.entry]) if is_shared else "",
        "entry_label": "See their page" if asked.is_of_person else "See the listing",
        "block_url": _unless_over(seen, reverse("crossing:block_question", args=[asked.id])),
        "write_url": reverse("crossing:write_to", args=[asked.id]),
    }


def read_url(seen: SeenTalk) -> str:
    """Where one says how far one has read."""
    which = "read" if isinstance(seen, Seen) else "read_question"
    return reverse(f"crossing:{which}", args=[seen.talk.id])


def _unread(seen: SeenTalk) -> str:
    """Of what is erased no words are left."""
    talk = seen.talk
    return "New message" if talk.is_unread_by(seen.side) and not talk.is_erased else ""


def _talk(seen: SeenTalk) -> dict[str, Any]:
    return {
        "address": seen.there_address if seen.name and seen.knows_address else "",
        "has_blocked": seen.has_blocked,
        "other_within": seen.other_within,
    }


def _unless_over(seen: SeenTalk, block_url: str) -> str:
    return "" if seen.has_blocked or seen.talk.is_erased else block_url


def panel(
    seen: Seen,
    *,
    spendable_minutes: int | None,
    said_instead: int | None = None,
    may_thank: bool = False,
) -> Panel:
    """The one thing to do now."""
    exchange = seen.exchange
    look = Look(
        exchange,
        seen.side,
        seen.other,
        pays=seen.side is Side.RECIPIENT,
        url=lambda move: reverse("crossing:move", args=[exchange.id, move]),
        pages=PAGES,
        brokers="brokers of both networks decide",
        champions="Champions of both networks decide",
    )
    shown = stage(look, spendable_minutes=spendable_minutes, said_instead=said_instead)
    return shown or _settled(look, exchange.id, may_thank)


def _settled(look: Look, exchange_id: UUID, may_thank: bool) -> Panel:
    text, warning = outcome(look), undo_asked(look)
    closing = [*reflecting("cpd:reflect_across", exchange_id), *buttons(look, {})]
    if not may_thank:
        return Panel(title="Settled", text=text, warning=warning, buttons=closing)
    thanks = thanking(
        look.other, reverse("crossing:feedback", args=[exchange_id]), text=text, warning=warning
    )
    return replace(thanks, buttons=[*thanks.buttons, *closing])


def entries(
    timeline: Sequence[CrossEvent], seen: SeenTalk, hidden: Collection[UUID]
) -> list[dict[str, Any]]:
    """What happened and what was written, in order. A proposed decision is for those who decide.

    `hidden`: what was reported, and nobody in this network is to read any more.
    """
    shown = (event for event in timeline if event.kind != Kind.RULED)
    return [entry for event in shown for entry in _entries(event, seen, event.id in hidden)]


def _entries(event: CrossEvent, seen: SeenTalk, is_hidden: bool) -> list[dict[str, Any]]:
    who = seen.who(event)
    found = [] if event.kind == Kind.WRITTEN else [_event(event, who)]
    if event.text:
        found.append(
            {
                "is_note": True,
                "author": who,
                "mine": seen.is_own(event),
                "at": event.at,
                "text": HIDDEN if is_hidden else linked(event.text),
                "report_url": reverse("reports:report", args=[event.id])
                if event.by == seen.side.other and not is_hidden
                else "",
            }
        )
    return found


def _event(event: CrossEvent, who: str) -> dict[str, Any]:
    icon, tone = _MORE_ICONS.get(event.kind, ("exchange", ""))
    return {
        "is_note": False,
        "icon": icon,
        "tone": tone,
        "at": event.at,
        "text": wording.sentence(event, who=who),
    }

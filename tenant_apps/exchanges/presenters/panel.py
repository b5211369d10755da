"""The one thing to do now in an exchange, for whoever looks at it."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse

from design.dates import day
from kernel.ids import uuid7
from kernel.minutes import hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, may
from tenant_apps.exchanges.pages import PAGES
from tenant_apps.members.four_eyes import NobodyLeft
from tenant_apps.members.models import Member


@dataclass(frozen=True)
class Button:
    """A way on: a link to a form, or a post of its own that carries a key."""

    label: str
    url: str
    kind: str = "secondary"
    posts: bool = False
    key: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Panel:
    """What is so now, and the ways on, the likely one first."""

    title: str
    text: str = ""
    warning: str = ""
    tone: str = ""
    buttons: list[Button] = field(default_factory=list)


def panel(
    exchange: Exchange,
    *,
    viewer: Member,
    spendable_minutes: int | None,
    has_said_thanks: bool,
    nobody: NobodyLeft | None = None,
    said_instead: int | None = None,
    still_meet: bool = False,
) -> Panel:
    """What this viewer reads. `spendable_minutes` is the viewer's own, None for no limit.

    `said_instead`: how long whoever disputed the hours says it was. `still_meet`: a meeting that is
    agreed lies ahead.
    """
    shown = _panel(exchange, viewer, spendable_minutes, has_said_thanks, said_instead)
    if still_meet:
        shown = _before_they_meet(exchange, viewer, shown)
    if nobody is None:
        return shown
    said = nobody.said("Nobody decides about an exchange of their own", viewer)
    return replace(
        shown,
        warning=" ".join(filter(None, [shown.warning, said])),
        buttons=[*shown.buttons, *naming(nobody, viewer)],
    )


def naming(nobody: NobodyLeft | None, viewer: Member) -> list[Button]:
    """The way to where someone is given a role, for whoever may give it."""
    if nobody is None or not nobody.is_named_by(viewer):
        return []
    whom = nobody.whom.split()[0]
    return [Button(label=f"Name another {whom}", url=reverse("joining:members"))]


def _panel(
    exchange: Exchange,
    viewer: Member,
    spendable_minutes: int | None,
    has_said_thanks: bool,
    said_instead: int | None,
) -> Panel:
    state = State(exchange.state)
    other = exchange.other(viewer.id).name
    if state in (State.PROPOSED, State.COUNTERED):
        return _pending(exchange, viewer, other, spendable_minutes)
    if state == State.ACCEPTED:
        return _agreed(exchange, viewer, other)
    if state == State.LOGGED:
        return _logged(exchange, viewer, other, spendable_minutes)
    if state == State.DISPUTED:
        return _disputed(exchange, viewer, other, said_instead)
    if state == State.REVERSED:
        text = "The credits are back where they were. Read below why."
        return Panel(title="This was undone", text=text)
    if state == State.SETTLED:
        return _settled(exchange, viewer, other, has_said_thanks)
    return Panel(title=_ENDED[state], text="Nothing is held and nothing was paid.")


_ENDED = {
    State.DECLINED: "This was declined",
    State.WITHDRAWN: "This was withdrawn",
    State.CANCELLED: "This was cancelled",
    State.EXPIRED: "This ran out",
    State.VOIDED: "This was closed without payment",
}


def _pending(
    exchange: Exchange, viewer: Member, other: str, spendable_minutes: int | None
) -> Panel:
    said = hours(exchange.minutes)
    pays = viewer.id == exchange.recipient_id
    if exchange.awaiting_id != viewer.id:
        text = "You proposed " + said + ". We write to you as soon as there is an answer."
        return Panel(
            title=f"Waiting for {other}", text=text, buttons=_buttons(exchange, viewer, {})
        )
    text = (
        f"If you agree, {said} of your credits are held, and paid once you both confirm the hours."
        if pays
        else f"If you agree, {said} of {other}’s credits are held for you, and are yours once you "
        "both confirm the hours."
    )
    warning = _too_little(exchange.minutes, spendable_minutes) if pays else ""
    likely = {Move.COUNTER: "Suggest other hours"} if warning else {Move.ACCEPT: f"Agree to {said}"}
    return Panel(
        title=f"{other} proposes {said}",
        text=text,
        warning=warning,
        tone="honey",
        buttons=_buttons(exchange, viewer, likely, but=Move.ACCEPT if warning else None),
    )


def _agreed(exchange: Exchange, viewer: Member, other: str) -> Panel:
    whose = "Your" if viewer.id == exchange.recipient_id else f"{other}’s"
    return Panel(
        title=f"Agreed: {hours(exchange.minutes)}",
        text=f"{whose} credits are held. Once you have met, log the hours.",
        tone="brand",
        buttons=_buttons(exchange, viewer, {Move.LOG: "Log the hours"}),
    )


def _before_they_meet(exchange: Exchange, viewer: Member, shown: Panel) -> Panel:
    """The meeting comes first: hours can be logged all the same, and whoever confirms them is told
    what becomes of it."""
    if exchange.state == State.ACCEPTED:
        return replace(
            shown,
            text=f"{shown.text} You have met already? Then you can log them now.",
            tone="",
            buttons=[
                replace(one, kind="secondary") if one.kind == "primary" else one
                for one in shown.buttons
            ],
        )
    if exchange.state == State.LOGGED and exchange.awaiting_id == viewer.id:
        warning = " ".join(filter(None, [shown.warning, STILL_MEET]))
        return replace(shown, warning=warning)
    return shown


STILL_MEET = "You are still to meet. Once you confirm, that meeting leaves both your calendars."


def _logged(exchange: Exchange, viewer: Member, other: str, spendable_minutes: int | None) -> Panel:
    said = hours(exchange.logged_minutes or 0)
    when = day(exchange.helped_on) if exchange.helped_on else ""
    if exchange.awaiting_id != viewer.id:
        text = f"You logged {said} for {when}. The credits move once {other} confirms."
        return Panel(title=f"Waiting for {other} to confirm", text=text)
    extra = (exchange.logged_minutes or 0) - exchange.minutes
    pays_more = extra > 0 and viewer.id == exchange.recipient_id
    warning = ""
    if pays_more:
        warning = f"That is {hours(extra)} more than you agreed. If you confirm, you pay that too."
    lacks = pays_more and spendable_minutes is not None and spendable_minutes < extra
    if lacks:
        warning = (
            f"That is {hours(extra)} more than you agreed, and you have "
            f"{hours(spendable_minutes or 0)} available, so you cannot confirm it yet."
        )
    likely = {} if lacks else {Move.CONFIRM: f"Yes, confirm {said}"}
    return Panel(
        title=f"{other} logged {said} for {when}",
        text="Is that right? Once you confirm, the credits move.",
        warning=warning,
        tone="honey",
        buttons=_buttons(exchange, viewer, likely, but=Move.CONFIRM if lacks else None),
    )


def _disputed(exchange: Exchange, viewer: Member, other: str, said_instead: int | None) -> Panel:
    logged = hours(exchange.logged_minutes or 0)
    who, whom = ("You", other) if exchange.logged_by_id == viewer.id else (other, "you")
    instead = f", {whom} said {hours(said_instead)}" if said_instead else ""
    return Panel(
        title="You do not agree about the hours",
        text=f"{who} logged {logged}{instead}. Talk below, and log the hours again once you agree. "
        "If you do not, a broker of the network decides. Nothing has been paid.",
        tone="honey",
        buttons=_buttons(exchange, viewer, {Move.LOG: "Log the hours again"}),
    )


def _undo_asked(exchange: Exchange, viewer: Member, other: str) -> str:
    if exchange.undo_asked_by_id is None:
        return ""
    who = "You" if exchange.undo_asked_by_id == viewer.id else other
    return f"{who} asked for this to be undone. A champion of the network decides."


def _settled(exchange: Exchange, viewer: Member, other: str, has_said_thanks: bool) -> Panel:
    verb = "earned" if viewer.id == exchange.provider_id else "paid"
    text = f"You {verb} {hours(exchange.logged_minutes or 0)}."
    warning = _undo_asked(exchange, viewer, other)
    reflect = Button("Reflect for your CPD record", reverse("cpd:reflect", args=[exchange.id]))
    closing = [*_closing(exchange, viewer), reflect, *_buttons(exchange, viewer, {})]
    if has_said_thanks:
        return Panel(title="Settled", text=text, warning=warning, buttons=closing)
    url = reverse("exchanges:feedback", args=[exchange.id])
    return Panel(
        title="Settled. One thing is left",
        text=f"{text} Tell {other} what you learned, and say thank you.",
        warning=warning,
        tone="honey",
        buttons=[Button("Say what you learned", url, "primary"), *closing],
    )


def _closing(exchange: Exchange, viewer: Member) -> list[Button]:
    """One's own request that has found its help is closed with one press."""
    listing = exchange.listing
    if listing is None or listing.is_offer or listing.owner_id != viewer.id or not listing.is_open:
        return []
    url = reverse("listings:move", args=[listing.id, "fulfil"])
    return [Button("My request is fulfilled: close it", url, posts=True)]


def _buttons(
    exchange: Exchange, viewer: Member, first: dict[Move, str], *, but: Move | None = None
) -> list[Button]:
    """All moves this viewer may make; `first` names the likely one in words of its own."""
    moves = [move for move in PAGES if move != but and may(viewer.id, move, on=exchange)]
    moves.sort(key=lambda move: move not in first)
    return [
        Button(
            label=first.get(move, PAGES[move].label),
            url=reverse("exchanges:move", args=[exchange.id, move]),
            kind="primary" if move in first else _quiet(move),
            posts=PAGES[move].form is None,
        )
        for move in moves
    ]


def _quiet(move: Move) -> str:
    return "danger" if PAGES[move].kind == "danger" else "secondary"


def _too_little(minutes: int, spendable_minutes: int | None) -> str:
    if spendable_minutes is None or spendable_minutes >= minutes:
        return ""
    return (
        f"You have {hours(spendable_minutes)} available, so you cannot agree to this yet. "
        "Suggest fewer hours, or give some help first."
    )

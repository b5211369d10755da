"""The one thing to do now in an exchange, for whoever looks at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse

from design.dates import day
from kernel.ids import uuid7
from kernel.minutes import hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, Moved, may
from tenant_apps.exchanges.pages import PAGES, MovePage
from tenant_apps.exchanges.wording import unless_answered
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.members.four_eyes import NobodyLeft
from tenant_apps.members.models import Member
from tenants import features
from tenants.features import Feature


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


class Help(Moved, Protocol):
    """Help between two, as far as its panel goes."""

    minutes: Any
    logged_minutes: Any
    helped_on: Any

    @property
    def logged_by_id(self) -> Any: ...


@dataclass(frozen=True)
class Look:
    """Help as one of the two looks at it. `me` is what it knows them by, `pays` that they pay.

    `unless_answered` says what becomes of logged hours by themselves.
    `brokers` and `champions` say who decides what the two cannot, of hours and of undoing.
    """

    help: Help
    me: object
    other: str
    pays: bool
    url: Callable[[Move], str]
    pages: Mapping[Move, MovePage[KeyedForm]] = field(default_factory=lambda: PAGES)
    brokers: str = "a broker of the network decides"
    champions: str = "A champion of the network decides"
    unless_answered: str = ""

    @property
    def is_my_turn(self) -> bool:
        return bool(self.help.awaiting_id == self.me)


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


def stage(
    look: Look, *, spendable_minutes: int | None, said_instead: int | None = None
) -> Panel | None:
    """What is so now, until it is settled; None from then on."""
    state = State(look.help.state)
    if state in (State.PROPOSED, State.COUNTERED):
        return _pending(look, spendable_minutes)
    if state == State.ACCEPTED:
        return _agreed(look)
    if state == State.LOGGED:
        return _logged(look, spendable_minutes)
    if state == State.DISPUTED:
        return _disputed(look, said_instead)
    if state == State.REVERSED:
        text = "The credits are back where they were. Read below why."
        return Panel(title="This was undone", text=text)
    if state == State.SETTLED:
        return None
    return Panel(title=_ENDED[state], text="Nothing is held and nothing was paid.")


def undo_asked(look: Look) -> str:
    """Who asks to undo it, and who decides; nothing where nobody does."""
    if look.help.undo_asked_by_id is None:
        return ""
    who = "You" if look.help.undo_asked_by_id == look.me else look.other
    return f"{who} asked for this to be undone. {look.champions}."


def outcome(look: Look) -> str:
    """What it came to for them, once settled."""
    return f"You {'paid' if look.pays else 'earned'} {hours(look.help.logged_minutes or 0)}."


def buttons(look: Look, first: dict[Move, str], *, but: Move | None = None) -> list[Button]:
    """All moves they may make; `first` names the likely one in words of its own."""
    moves = [move for move in look.pages if move != but and may(look.me, move, on=look.help)]
    moves.sort(key=lambda move: move not in first)
    return [
        Button(
            label=first.get(move, look.pages[move].label),
            url=look.url(move),
            kind="primary" if move in first else _quiet(look.pages[move]),
            posts=look.pages[move].form is None,
        )
        for move in moves
    ]


def _panel(
    exchange: Exchange,
    viewer: Member,
    spendable_minutes: int | None,
    has_said_thanks: bool,
    said_instead: int | None,
) -> Panel:
    other = exchange.other(viewer.id).name
    silent = "you" if exchange.awaiting_id == viewer.id else other
    look = Look(
        exchange,
        viewer.id,
        other,
        pays=viewer.id == exchange.recipient_id,
        url=lambda move: reverse("exchanges:move", args=[exchange.id, move]),
        unless_answered=unless_answered(exchange.confirms_on, who=silent),
    )
    shown = stage(look, spendable_minutes=spendable_minutes, said_instead=said_instead)
    return shown or _settled(look, exchange, viewer, has_said_thanks)


_ENDED = {
    State.DECLINED: "This was declined",
    State.WITHDRAWN: "This was withdrawn",
    State.CANCELLED: "This was cancelled",
    State.EXPIRED: "This ran out",
    State.VOIDED: "This was closed without payment",
}


def _pending(look: Look, spendable_minutes: int | None) -> Panel:
    said, other = hours(look.help.minutes), look.other
    if not look.is_my_turn:
        text = "You proposed " + said + ". We write to you as soon as there is an answer."
        return Panel(title=f"Waiting for {other}", text=text, buttons=buttons(look, {}))
    text = (
        f"If you agree, {said} of your credits are held, and paid once you both confirm the hours."
        if look.pays
        else f"If you agree, {said} of {other}’s credits are held for you, and are yours once you "
        "both confirm the hours."
    )
    warning = _too_little(look.help.minutes, spendable_minutes) if look.pays else ""
    likely = {Move.COUNTER: "Suggest other hours"} if warning else {Move.ACCEPT: f"Agree to {said}"}
    return Panel(
        title=f"{other} proposes {said}",
        text=text,
        warning=warning,
        tone="honey",
        buttons=buttons(look, likely, but=Move.ACCEPT if warning else None),
    )


def _agreed(look: Look) -> Panel:
    whose = "Your" if look.pays else f"{look.other}’s"
    return Panel(
        title=f"Agreed: {hours(look.help.minutes)}",
        text=f"{whose} credits are held. Once you have met, log the hours.",
        tone="brand",
        buttons=buttons(look, {Move.LOG: "Log the hours"}),
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


def _logged(look: Look, spendable_minutes: int | None) -> Panel:
    logged, other = look.help.logged_minutes or 0, look.other
    said = hours(logged)
    when = day(look.help.helped_on) if look.help.helped_on else ""
    if not look.is_my_turn:
        text = f"You logged {said} for {when}. The credits move once {other} confirms the hours."
        text = " ".join(filter(None, [text, look.unless_answered]))
        return Panel(title=f"Waiting for {other} to confirm", text=text)
    extra = logged - look.help.minutes
    pays_more = extra > 0 and look.pays
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
        text=_is_it_right(look),
        warning=warning,
        tone="honey",
        buttons=buttons(look, likely, but=Move.CONFIRM if lacks else None),
    )


def _is_it_right(look: Look) -> str:
    if look.unless_answered:
        return f"Are these hours right? {look.unless_answered} Once they are, the credits move."
    return "Is that right? Once you confirm, the credits move."


def _disputed(look: Look, said_instead: int | None) -> Panel:
    logged, other = hours(look.help.logged_minutes or 0), look.other
    who, whom = ("You", other) if look.help.logged_by_id == look.me else (other, "you")
    instead = f", {whom} said {hours(said_instead)}" if said_instead else ""
    return Panel(
        title="You do not agree about the hours",
        text=f"{who} logged {logged}{instead}. Talk below, and log the hours again once you agree. "
        f"If you do not, {look.brokers}. Nothing has been paid.",
        tone="honey",
        buttons=buttons(look, {Move.LOG: "Log the hours again"}),
    )


def _settled(look: Look, exchange: Exchange, viewer: Member, has_said_thanks: bool) -> Panel:
    text, warning = outcome(look), undo_asked(look)
    reflect = reflecting("cpd:reflect", exchange.id)
    closing = [*_closing(exchange, viewer), *reflect, *buttons(look, {})]
    if has_said_thanks:
        return Panel(title="Settled", text=text, warning=warning, buttons=closing)
    url = reverse("exchanges:feedback", args=[exchange.id])
    thanks = thanking(look.other, url, text=text, warning=warning)
    return replace(thanks, buttons=[*thanks.buttons, *closing])


def reflecting(address: str, of_id: UUID) -> list[Button]:
    """To write in one's CPD record about it, where there are such records."""
    if not features.is_on(Feature.CPD):
        return []
    return [Button("Reflect for your CPD record", reverse(address, args=[of_id]))]


def thanking(other: str, url: str, *, text: str, warning: str) -> Panel:
    """What is left once it is settled: to say what was learned, where this leads."""
    return Panel(
        title="Settled. One thing is left",
        text=f"{text} Tell {other} what you learned, and say thank you.",
        warning=warning,
        tone="honey",
        buttons=[Button("Say what you learned", url, "primary")],
    )


def _closing(exchange: Exchange, viewer: Member) -> list[Button]:
    """One's own request that has found its help is closed with one press."""
    listing = exchange.listing
    if listing is None or listing.is_offer or listing.owner_id != viewer.id or not listing.is_open:
        return []
    url = reverse("listings:move", args=[listing.id, "fulfil"])
    return [Button("My request is fulfilled: close it", url, posts=True)]


def _quiet(page: MovePage[KeyedForm]) -> str:
    return "danger" if page.kind == "danger" else "secondary"


def _too_little(minutes: int, spendable_minutes: int | None) -> str:
    if spendable_minutes is None or spendable_minutes >= minutes:
        return ""
    return (
        f"You have {hours(spendable_minutes)} available, so you cannot agree to this yet. "
        "Suggest fewer hours, or give some help first."
    )

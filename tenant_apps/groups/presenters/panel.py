"""The one thing to do now in a group, for whoever looks at it."""

from django.urls import reverse

from kernel.minutes import hours
from tenant_apps.exchanges.presenters.panel import Button, Panel, naming
from tenant_apps.groups.facts import missing as lacks
from tenant_apps.groups.facts import payer, share_of, unless_answered
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import GRANTED_PAYERS, Payer, State
from tenant_apps.groups.moves import SPENDING, Move, may
from tenant_apps.groups.pages import PAGES
from tenant_apps.groups.presenters import afterwards
from tenant_apps.groups.presenters.reading import most_share, share_now
from tenant_apps.groups.selectors import decided_by
from tenant_apps.members.four_eyes import NobodyLeft
from tenant_apps.members.models import Member

_ENDED = {
    State.DECLINED: "This does not take place",
    State.WITHDRAWN: "This was withdrawn",
    State.CANCELLED: "This was cancelled",
    State.EXPIRED: "This ran out",
    State.VOIDED: "This was closed without payment",
}


def panel(
    group: Group,
    *,
    viewer: Member,
    spendable_minutes: int | None,
    has_said_thanks: bool,
    payer_minutes: int | None = None,
    nobody: NobodyLeft | None = None,
    still_meet: bool = False,
) -> Panel:
    """What is so now for this viewer, and the ways on.

    `spendable_minutes` is the viewer's own, None for no limit; `payer_minutes` what the account has
    that is to pay, for whoever decides it. `still_meet`: the time that is set lies ahead.
    """
    state = State(group.state)
    if state in _ENDED:
        return Panel(title=_ENDED[state], text="Nothing is held and nothing was paid.")
    if state == State.REVERSED:
        text = "The credits are back where they were. Read below why."
        return Panel(title="This was undone", text=text)
    title, text, likely = _SAYS[state](group, viewer)
    if payer_minutes is not None:
        text = f"{_who(group)} has {hours(payer_minutes)} available now. {text}"
    if still_meet and likely == Move.LOG and state == State.AGREED:
        text, likely = f"{text} You have met already? Then you can log it now.", None
    ends_it = STILL_MEET if still_meet and likely == Move.CONFIRM else ""
    asked = _undo_asked(group) or _too_little(group, viewer, spendable_minutes)
    warnings = [ends_it, asked, _nobody_decides(group, nobody, viewer) if nobody else ""]
    return Panel(
        title=title,
        text=text,
        warning=" ".join(filter(None, warnings)),
        tone="honey" if likely else "brand",
        buttons=[
            *afterwards.buttons(group, viewer, has_said_thanks=has_said_thanks),
            *_buttons(group, viewer, likely),
            *naming(nobody, viewer),
        ],
    )


Said = tuple[str, str, Move | None]
STILL_MEET = "You are still to meet. Once it is confirmed, that meeting leaves all calendars."


def _gathering(group: Group, viewer: Member) -> Said:
    part = group.part_of(viewer.id)
    if may(viewer, Move.TAKE_PART, on=group) and part:
        title = f"{group.host.name} asks you to give {hours(part.agreed_minutes)}"
        return title, f"You earn what you give. {_pays(group)}", Move.TAKE_PART
    if may(viewer, Move.JOIN, on=group):
        return "Will you join?", _pays(group, joining=True), Move.JOIN
    if may(viewer, Move.CLOSE, on=group):
        missing = lacks(group)
        return "People are joining", missing or _closing(group), None if missing else Move.CLOSE
    if part is None:
        return "All places are taken", "", None
    return "People are joining", f"{group.host.name} closes the list. {_pays(group)}", None


def _closed(group: Group, viewer: Member) -> Said:
    minutes = hours(group.agreed_minutes)
    if may(viewer, Move.FUND, on=group):
        title = f"{_who(group)}: pay {minutes}?"
        return title, "If you agree, the credits are held, and paid once confirmed.", Move.FUND
    who = "the community chest" if group.payer == Payer.CHEST else _who(group)
    text = f"A champion of the network decides whether {who} pays {minutes}."
    return "Waiting for who pays", text, None


def _agreed(group: Group, viewer: Member) -> Said:
    share = share_of(group, viewer)
    mine = f"{hours(share)} of your credits are held. " if share else "The credits are held. "
    text = f"{mine}Once you have met, who gave the time logs the hours and who came."
    likely = Move.LOG if may(viewer, Move.LOG, on=group) else None
    return f"Agreed: {hours(group.agreed_minutes)}", text, likely


def _logged(group: Group, viewer: Member) -> Said:
    by = group.logged_by.name if group.logged_by else ""
    who = "You" if group.logged_by_id == viewer.id else by
    title = f"{who} logged {hours(group.given_minutes)}"
    if may(viewer, Move.CONFIRM, on=group):
        share = share_of(group, viewer)
        pay = f" You pay {hours(share)} of it." if share else ""
        text = (
            f"Is that right, and who came? {_longer(group)}Once you confirm, the credits move.{pay}"
        )
        return title, " ".join(filter(None, [text, unless_answered(group)])), Move.CONFIRM
    text = f"{_longer(group)}The credits move once who pays confirms the hours."
    return title, " ".join(filter(None, [text, unless_answered(group)])), None


def _longer(group: Group) -> str:
    more = group.given_minutes - group.agreed_minutes
    return f"That is {hours(more)} more than was agreed, and is paid too. " if more > 0 else ""


def _disputed(group: Group, viewer: Member) -> Said:
    text = "Read below what is not right. It is logged again, or a broker decides. Nothing is paid."
    return (
        "You do not agree about what was logged",
        text,
        (Move.LOG if may(viewer, Move.LOG, on=group) else None),
    )


def _settled(group: Group, viewer: Member) -> Said:
    part, share = group.part_of(viewer.id), share_of(group, viewer)
    if part is not None and part.is_provider:
        return "Settled", f"You earned {hours(part.given_minutes)}.", None
    paid = f"You paid {hours(share)}." if share else f"{_who(group)} paid."
    return "Settled", paid if share or group.payer != Payer.SHARED else "It is paid.", None


_SAYS = {
    State.GATHERING: _gathering,
    State.CLOSED: _closed,
    State.AGREED: _agreed,
    State.LOGGED: _logged,
    State.DISPUTED: _disputed,
    State.SETTLED: _settled,
}


def _pays(group: Group, *, joining: bool = False) -> str:
    if group.payer == Payer.SHARED:
        now, you = hours(share_now(group, joining=joining)), " and you" if joining else ""
        return (
            f"Each who takes part pays an equal share: {now} with those on the list now{you}, "
            f"and never more than {hours(most_share(group))}."
        )
    return f"{_who(group)} pays, if it is agreed."


def _who(group: Group) -> str:
    """Who pays, to begin a sentence with."""
    return group.host.name if group.payer == Payer.HOST else payer(group)


def _closing(group: Group) -> str:
    """What comes of closing the list."""
    said = "Close the list once all are on it who should be."
    if group.payer in GRANTED_PAYERS:
        return f"{said} A champion of the network is asked to agree to the hours."
    whose = "your" if group.payer == Payer.HOST else "their"
    return f"{said} Then {whose} credits are held."


def _too_little(group: Group, viewer: Member, spendable_minutes: int | None) -> str:
    """A recipient hears beforehand that their share would not be there to be held."""
    part = group.part_of(viewer.id)
    joining = may(viewer, Move.JOIN, on=group)
    takes_part = joining or (part is not None and not part.is_provider)
    is_shared = group.payer == Payer.SHARED and group.state == State.GATHERING
    share = share_now(group, joining=joining)
    if spendable_minutes is None or not (takes_part and is_shared) or spendable_minutes >= share:
        return ""
    return (
        f"You have {hours(spendable_minutes)} available, and your share may be {hours(share)}. "
        "Give some help first, or it cannot be agreed with you on the list."
    )


def _undo_asked(group: Group) -> str:
    if group.undo_asked_by is None:
        return ""
    name = group.undo_asked_by.name
    return f"{name} asked for this to be undone. A champion of the network decides."


def _nobody_decides(group: Group, nobody: NobodyLeft, viewer: Member) -> str:
    """Four eyes: who is concerned does not decide, so that someone else has to be named first."""
    if decided_by(group) in SPENDING.values():
        return nobody.said("Nobody agrees to a payment that they earn", viewer)
    return nobody.said("Nobody decides about a group that they take part in", viewer)


def _buttons(group: Group, viewer: Member, likely: Move | None) -> list[Button]:
    """All moves this viewer may make, the likely one first."""
    moves = [move for move in PAGES if may(viewer, move, on=group)]
    if likely is None and lacks(group):
        moves = [move for move in moves if move != Move.CLOSE]
    moves.sort(key=lambda move: move != likely)
    return [
        Button(
            label=PAGES[move].label,
            url=reverse("groups:move", args=[group.id, move]),
            kind="primary" if move == likely else _quiet(move),
            posts=PAGES[move].form is None,
        )
        for move in moves
    ]


def _quiet(move: Move) -> str:
    return "danger" if PAGES[move].kind == "danger" else "secondary"

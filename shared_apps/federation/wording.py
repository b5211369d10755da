"""A network's membership in words, the same for its champions and for operators."""

from kernel.minutes import hours
from shared_apps.federation.membership import Kind, Step
from shared_apps.federation.models import FederatedNetwork, MembershipStep

Shares = FederatedNetwork.Shares
Side = MembershipStep.Side

# How a step looks: its icon, and its tone.
LOOKS: dict[str, tuple[str, str]] = {
    Kind.INVITED: ("mail", ""),
    Kind.APPLIED: ("mail", ""),
    Kind.WITHDRAWN: ("info", ""),
    Kind.REFUSED: ("info", "bad"),
    Kind.JOINED: ("tick", "good"),
    Kind.AGREED: ("tick", "good"),
    Kind.SHARING: ("search", ""),
    Kind.BALANCES: ("gear", ""),
    Kind.LIMITS: ("gear", ""),
    Kind.LEAVING: ("alert", "bad"),
    Kind.STAYED: ("tick", "good"),
    Kind.LEFT: ("exchange", ""),
}

_SHARED: dict[str, str] = {
    Shares.NONE: "no listings",
    Shares.MARKED: "listings that their owners mark",
    Shares.ALL: "all listings, unless their owners keep one back",
}

_WORDS: dict[str, str] = {
    Kind.INVITED: "{who} invited the network. {limits}",
    Kind.APPLIED: "{who} asked to join, and agreed to the terms of {terms}",
    Kind.REFUSED: "{who} said no",
    Kind.AGREED: "{who} agreed to the terms of {terms}",
    Kind.SHARING: "{who} chose what other networks find: {shared}",
    Kind.BALANCES: "{who} chose for members who move: {balances}",
    Kind.LIMITS: "{who} changed the trade limits. {limits}",
    Kind.LEAVING: "{who} began to leave the federation",
    Kind.STAYED: "{who} let the network stay after all",
    Kind.LEFT: "The network has left the federation",
}

# What is said otherwise by which side did it.
_BY_SIDE: dict[tuple[str, str], str] = {
    (Kind.WITHDRAWN, Side.NETWORK): "{who} took the application back",
    (Kind.WITHDRAWN, Side.CENTRE): "{who} took the invitation back",
    (Kind.JOINED, Side.NETWORK): "{who} agreed to the terms of {terms}: the network is in",
    (Kind.JOINED, Side.CENTRE): "{who} agreed: the network is in. {limits}",
}


def said(step: Step, who: str) -> str:
    """A step as a sentence without its end; what was written with it comes last."""
    words = _BY_SIDE.get((step.kind, step.side)) or _WORDS[step.kind]
    text = words.format(
        who=who,
        terms=step.terms_version,
        shared=_SHARED.get(step.shares, ""),
        balances=balances(bool(step.balances_out), bool(step.balances_in)),
        limits=limits(step.floor_minutes, step.ceiling_minutes),
    )
    return f"{text}: “{step.reason}”" if step.reason else text


def balances(out: bool, come: bool) -> str:
    """What members who move may do with their balance, as a part of a sentence."""
    if out and come:
        return "balances go along, and come along"
    if out:
        return "balances go along, and none come along"
    return "balances come along, and none go along" if come else "no balances move along"


def limits(floor: int | None, ceiling: int | None) -> str:
    """`Its position may go down to −600 hours and up to 600 hours`."""
    down = "down without limit" if floor is None else f"down to {hours(floor)}"
    up = "up without limit" if ceiling is None else f"up to {hours(ceiling)}"
    return f"Its position may go {down} and {up}"

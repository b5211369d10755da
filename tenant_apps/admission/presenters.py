"""A network's place in the federation, in the words that its champions read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.dates import friendly
from shared_apps.federation.membership import Membership, State, Step, offered
from shared_apps.federation.models import TERMS_VERSION, FederatedNetwork, MembershipStep
from shared_apps.federation.wording import LOOKS, balances, limits, said

CENTRE = "The central service"
A_CHAMPION = "A champion"


@dataclass(frozen=True, slots=True)
class Page:
    """Where the network stands: what it says, what is known, and what a champion can do."""

    title: str
    text: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    asks_for_terms: bool = False


def page(stands: Membership, steps: list[Step]) -> Page:
    """The page of a network in this state, with its steps newest first."""
    return _PAGES[State(stands.state)](stands, steps)


def history(steps: Iterable[Step], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """What led here, as a timeline."""
    return [
        {
            "text": said(step, _who(step, names)),
            "icon": LOOKS[step.kind][0],
            "tone": LOOKS[step.kind][1],
            "at": step.at,
        }
        for step in steps
    ]


def _who(step: Step, names: Mapping[UUID, str]) -> str:
    if step.side == MembershipStep.Side.CENTRE:
        return CENTRE
    return names.get(step.actor, A_CHAMPION) if step.actor else A_CHAMPION


def _outside(stands: Membership, steps: list[Step]) -> Page:
    return Page(
        title="Your network trades on its own",
        text="In the federation, members give and receive help across networks, and credits cross "
        "between them. You can ask to join: the central service answers.",
        actions=[_action("Ask to join", "apply")],
    )


def _invited(stands: Membership, steps: list[Step]) -> Page:
    invitation = offered(steps)
    rows = []
    if invitation:
        rows.append(
            _row("Trade limits", limits(invitation.floor_minutes, invitation.ceiling_minutes))
        )
    return Page(
        title="Your network is invited to the federation",
        text="In the federation, members give and receive help across networks, and credits cross "
        "between them. Read the terms, and say yes or no.",
        rows=rows,
        actions=[
            _action("Read the terms and agree", "agree"),
            _action("Say no", "refuse", "secondary"),
        ],
    )


def _applied(stands: Membership, steps: list[Step]) -> Page:
    return Page(
        title="Your network has asked to join the federation",
        text="The central service answers next. You are told by mail.",
        rows=[_shares(stands), _terms(stands)],
        actions=[_action("Take it back", "take_back", "secondary")],
    )


def _joined(stands: Membership, steps: list[Step]) -> Page:
    return Page(
        title="Your network is in the federation",
        text="Members can send credits to other networks, and receive some. Where your network "
        "stands with the others is under Credits.",
        rows=[_since(stands), _shares(stands), _balances(stands), _terms(stands)],
        actions=[
            _action("See the federated statement", "trade:statement"),
            _action("Settle with networks that left", "settling", "secondary"),
            _action("Leave the federation", "leave", "danger"),
        ],
        asks_for_terms=stands.has_newer_terms,
    )


def _leaving(stands: Membership, steps: list[Step]) -> Page:
    return Page(
        title="Your network is leaving the federation",
        text="Nothing new crosses between your network and others. It has left once everything "
        "that is open with them is finished or cancelled.",
        rows=[_since(stands)],
        actions=[
            _action("Stay after all", "stay", "secondary"),
            _action("Cancel what is open", "cancel_open", "danger"),
        ],
    )


def _left(stands: Membership, steps: list[Step]) -> Page:
    return Page(
        title="Your network has left the federation",
        text="Nothing crosses between your network and others. Its position stands until it is "
        "settled, and you can ask to come back at any time.",
        rows=[_since(stands)],
        actions=[
            _action("Settle with other networks", "settling"),
            _action("See the federated statement", "trade:statement", "secondary"),
            _action("Ask to come back", "apply", "secondary"),
        ],
    )


_PAGES: dict[State, Callable[[Membership, list[Step]], Page]] = {
    State.OUTSIDE: _outside,
    State.INVITED: _invited,
    State.APPLIED: _applied,
    State.JOINED: _joined,
    State.LEAVING: _leaving,
    State.LEFT: _left,
}


def _action(label: str, name: str, kind: str = "primary") -> dict[str, str]:
    where = name if ":" in name else f"admission:{name}"
    return {"label": label, "url": reverse(where), "kind": kind}


def _row(key: str, value: str, name: str = "", action: str = "Change") -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "url": reverse(f"admission:{name}") if name else "",
        "action": action,
    }


def _since(stands: Membership) -> dict[str, Any]:
    if stands.left_at:
        return _row("Left", friendly(stands.left_at))
    return _row("Joined", friendly(stands.joined_at) if stands.joined_at else "")


def _shares(stands: Membership) -> dict[str, Any]:
    label = FederatedNetwork.Shares(stands.shares).label
    return _row("Listings that others find", label, "sharing")


def _balances(stands: Membership) -> dict[str, Any]:
    said = balances(stands.balances_out, stands.balances_in)
    return _row("Members who move", said.capitalize(), "balances")


def _terms(stands: Membership) -> dict[str, Any]:
    newer = f"; the newest are those of {TERMS_VERSION}" if stands.has_newer_terms else ""
    return _row("Terms agreed to", f"{stands.terms_version}{newer}", "terms", "Read")

"""Joining and leaving the federation in the words that operators read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from design.dates import friendly
from kernel.minutes import hours
from shared_apps.federation.membership import Case, Kind, Membership, State, Step
from shared_apps.federation.models import FederatedNetwork
from shared_apps.federation.settling import Standing
from shared_apps.federation.wording import limits

_WAITS: dict[str, tuple[str, str]] = {
    State.INVITED: ("Invited", ""),
    State.APPLIED: ("Asks to join", "warn"),
    State.LEAVING: ("Leaving", "bad"),
}
# The step that each of these states began with.
_BEGAN: dict[str, str] = {
    State.INVITED: Kind.INVITED,
    State.APPLIED: Kind.APPLIED,
    State.LEAVING: Kind.LEAVING,
}


def standing(stands: Membership, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Where one network stands, as key and value; steps come newest first."""
    rows = [("Membership", FederatedNetwork.State(stands.state).label)]
    began = next((one for one in steps if one.kind == _BEGAN.get(stands.state)), None)
    if began and began.reason:
        rows.append(("They write" if began.kind == Kind.APPLIED else "Why", f"“{began.reason}”"))
    if began and began.kind == Kind.INVITED:
        rows.append(("Offered", limits(began.floor_minutes, began.ceiling_minutes)))
    if stands.joined_at:
        rows.append(("Joined", friendly(stands.joined_at)))
    if stands.left_at:
        rows.append(("Left", friendly(stands.left_at)))
    if stands.terms_version:
        newer = ", not the newest" if stands.has_newer_terms else ""
        rows.append(("Terms agreed to", f"{stands.terms_version}{newer}"))
    if stands.state in (State.APPLIED, State.JOINED):
        rows.append(("Listings that others find", FederatedNetwork.Shares(stands.shares).label))
    return [{"key": key, "value": value} for key, value in rows]


def to_settle(name: str, found: Sequence[Standing]) -> str:
    """What an operator is about to settle, in words."""
    if not found:
        return f"Nothing stands between {name} and other networks: there is nothing to settle."
    each = [
        f"{one.partner_name} owes it {hours(one.minutes)}"
        if one.minutes > 0
        else f"it owes {one.partner_name} {hours(-one.minutes)}"
        for one in found
    ]
    return (
        f"What stands between {name} and others: {'; '.join(each)}. After it "
        "nothing stands between them, and no member’s credits change. The champions of both "
        "networks can also agree to it themselves."
    )


def rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Networks about which somebody has to decide; those that operators decide about first."""
    ordered = sorted(cases, key=lambda case: case.state != State.APPLIED)
    return [
        {
            "name": case.name,
            "url": reverse("console:network", args=[case.slug]),
            "state": _WAITS[case.state][0],
            "tone": _WAITS[case.state][1],
            "since": case.step.at,
            "reason": case.step.reason,
        }
        for case in ordered
    ]

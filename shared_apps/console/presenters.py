"""What the console's templates are given: words, tones and links, no logic left to do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.dates import friendly
from kernel.minutes import hours
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.commissioning.selectors import Step
from shared_apps.commissioning.services import ArchiveReason, SuspensionReason
from shared_apps.console.selectors import Happening, Overview, RefusedLine
from shared_apps.federation.membership import Membership
from shared_apps.federation.membership import State as FederationState
from shared_apps.federation.selectors import Position
from shared_apps.operators import permissions
from shared_apps.operators.heads import Chain, Published
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from shared_apps.switches.models import Reason as SwitchReason
from tenants import features
from tenants.models import Network
from tenants.urls import absolute

State = Network.State
NOT_COUNTED = "–"

TONES: dict[str, str] = {
    State.ACTIVE: "good",
    State.PROVISIONING: "brand",
    State.SUSPENDED: "bad",
}
KINDS = (
    (Network.Kind.ICS, "The health and care organisations of one area."),
    (Network.Kind.SCHOOL, "A business school: its students, faculty and alumni."),
    (Network.Kind.ACCELERATOR, "One intake of innovators, and the people who help them."),
    (Network.Kind.COMMUNITY, "Open to people whose organisation has no network."),
)
_INVITE = ("Invite to the federation", "federate", "primary")
_MEMBERSHIP: dict[str, list[tuple[str, str, str]]] = {
    FederationState.OUTSIDE: [_INVITE],
    FederationState.LEFT: [
        ("Settle its position", "settle", "secondary"),
        ("Change the trade limits", "limits", "secondary"),
        ("Invite back to the federation", "federate", "secondary"),
    ],
    FederationState.INVITED: [
        ("Change the invitation", "federate", "secondary"),
        ("Take the invitation back", "take_back", "secondary"),
    ],
    FederationState.APPLIED: [
        ("Admit to the federation", "admit", "primary"),
        ("Say no to the application", "refuse", "danger"),
    ],
    FederationState.JOINED: [
        ("Change the trade limits", "limits", "secondary"),
        ("Take out of the federation", "leave", "danger"),
    ],
    FederationState.LEAVING: [
        ("Let it stay", "stay", "secondary"),
        ("Cancel what is open", "cancel_open", "danger"),
    ],
}
_OPEN_OR_SUSPENDED = (State.ACTIVE, State.SUSPENDED)
# What stands in the way of a removal can be done while a network is archived.
_LEAVING: dict[str, list[tuple[str, str, str]]] = {
    FederationState.LEFT: [("Settle its position", "settle", "secondary")],
    FederationState.INVITED: [("Take the invitation back", "take_back", "secondary")],
    FederationState.APPLIED: [("Say no to the application", "refuse", "secondary")],
    FederationState.JOINED: [("Take out of the federation", "leave", "secondary")],
    FederationState.LEAVING: [("Cancel what is open", "cancel_open", "secondary")],
}
_NAMING = [
    ("Rename", "rename", "secondary"),
    ("Change how people find it", "findability", "secondary"),
]
_STEP_STATES = {"done": "done", "now": "current", "waiting": "todo", "failed": "failed"}
_ACTS: dict[str, tuple[str, str, str]] = {
    "network.requested": ("Asked for", "plus", ""),
    "network.build_retried": ("Build asked for again", "clock", ""),
    "network.built": ("Built and opened", "tick", "good"),
    "network.renamed": ("Renamed", "info", ""),
    "network.findability_changed": ("Changed how people find it", "search", ""),
    "network.suspended": ("Suspended", "alert", "bad"),
    "network.reactivated": ("Reactivated", "tick", "good"),
    "network.feature_off": ("Switched off", "gear", "warn"),
    "network.feature_on": ("Switched on", "gear", "good"),
    "visit.asked": ("Asked to visit", "people", ""),
    "visit.begun": ("A visit begun", "people", "warn"),
    "visit.entered": ("Entered", "people", ""),
    "visit.form_sent": ("A form sent in a visit", "gear", ""),
    "visit.ended": ("A visit ended", "tick", ""),
    "network.archived": ("Archived", "alert", "bad"),
    "network.restored": ("Restored", "tick", "good"),
    "network.removal_begun": ("Removal begun", "alert", "bad"),
    "network.removed": ("Removed", "alert", "bad"),
    "asking.asked": ("Asked for a second operator", "clock", ""),
    "asking.agreed": ("A second operator agreed", "tick", "good"),
    "asking.refused": ("A second operator refused", "info", "bad"),
    "asking.taken_back": ("No longer asked for", "info", ""),
    "asking.expired": ("Nobody decided in time", "clock", ""),
    "bill.opened": ("Bill opened", "plus", ""),
    "bill.subscribed": ("Put on a plan", "tick", ""),
    "bill.plan_changed": ("Plan or number of members changed", "info", ""),
    "bill.details_changed": ("Changed who pays", "info", ""),
    "bill.order_changed": ("Purchase order changed", "info", ""),
    "bill.vat_changed": ("VAT number changed", "info", ""),
    "bill.way_changed": ("Way of paying changed", "info", ""),
    "bill.card_asked": ("Asked for a card", "mail", ""),
    "bill.card_given": ("A card was given", "tick", "good"),
    "bill.credited": ("Credit note", "info", ""),
    "bill.portal_asked": ("Opened Stripe’s portal", "info", ""),
    "bill.state_changed": ("The subscription has another state", "info", ""),
    "bill.ended": ("The subscription ends", "info", ""),
    "bill.reminded": ("Reminded of an overdue invoice", "mail", "bad"),
    "bill.shown_overdue": ("Champions are shown that it is overdue", "alert", "bad"),
    "bill.made_read_only": ("Read-only until it is paid", "alert", "bad"),
    "bill.led_to_suspension": ("Not paid for long enough to be closed", "alert", "bad"),
    "bill.eased": ("Paid in part: some steps are undone", "tick", ""),
    "bill.settled": ("Paid: all is as before", "tick", "good"),
    "bill.asked_again": ("Stripe asked again", "clock", ""),
    "bill.given_up": ("Given up what Stripe was to be told", "info", ""),
    "federation.invited": ("Invited to the federation", "mail", ""),
    "federation.applied": ("Application to the federation", "mail", ""),
    "federation.withdrawn": ("Taken back what was asked about the federation", "info", ""),
    "federation.refused": ("Said no about the federation", "info", "bad"),
    "federation.joined": ("Joined to the federation", "exchange", "good"),
    "federation.terms_agreed": ("Agreed to the federation’s newest terms", "tick", "good"),
    "federation.sharing_changed": ("Changed what other networks find", "search", ""),
    "federation.limits_changed": ("Trade limits changed", "gear", ""),
    "federation.leaving": ("Began to leave the federation", "alert", "bad"),
    "federation.settled": ("What stood with another network is settled", "tick", "good"),
    "federation.stayed": ("Stayed in the federation after all", "tick", "good"),
    "federation.left": ("Left the federation", "exchange", "bad"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list of networks."""

    id: UUID
    is_chosen: bool
    name: str
    url: str
    address: str
    kind: str
    state: str
    tone: str
    members: str
    hours: str
    position: str
    is_federated: bool
    health: str
    bill: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the networks of a list, by id. No bills: they are not for this reader."""

    health: Mapping[UUID, str]
    bills: Mapping[UUID, str] | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a network is, for the page that watches it."""

    steps: list[dict[str, str]]
    heading: str
    text: str
    address: str
    is_finished: bool
    is_failed: bool
    error_code: str
    seen: str


def row(line: Overview, chosen: Collection[str] = (), beside: Beside = Beside({}, None)) -> Row:
    """A line of the list, or the head of a network's page."""
    return Row(
        id=line.network.id,
        is_chosen=str(line.network.id) in chosen,
        name=line.network.name,
        url=reverse("console:network", args=[line.network.slug]),
        address=line.ref.host,
        kind=line.network.get_kind_display(),
        state=line.network.get_state_display(),
        tone=TONES.get(line.network.state, ""),
        members=_members(line),
        hours=_hours(line),
        position=position_words(line.position),
        is_federated=line.is_federated,
        health=_health(line, beside),
        bill=(beside.bills or {}).get(line.network.id, NOT_COUNTED),
    )


def _health(line: Overview, beside: Beside) -> str:
    if line.network.state != State.ACTIVE or line.network.id not in beside.health:
        return NOT_COUNTED
    return beside.health[line.network.id] or "In order"


def totals(lines: Sequence[Overview]) -> list[dict[str, Any]]:
    """The figures above the list: of the networks shown in it."""
    counted = [line.figures for line in lines if line.figures]
    active = sum(line.network.state == State.ACTIVE for line in lines)
    exchanged = sum(each.exchanged_minutes for each in counted)
    return [
        {"label": "Active networks", "value": f"{active:,}"},
        {"label": "Members", "value": f"{sum(each.members for each in counted):,}"},
        {"label": "Exchanged", "value": hours(exchanged)},
        {"label": "Federated", "value": f"{sum(line.is_federated for line in lines):,}"},
    ]


def stats(line: Overview) -> list[dict[str, Any]]:
    """The figures of one network."""
    return [
        {"label": "Members", "value": _members(line)},
        {"label": "Exchanged", "value": _hours(line)},
        {"label": "National position", "value": position_words(line.position)},
    ]


def facts(
    line: Overview, run: ProvisioningRun | None, domains: list[str], listed: bool
) -> list[dict[str, Any]]:
    """What is known of one network, as key and value."""
    network = line.network
    rows: list[tuple[str, Any]] = [("Kind", network.get_kind_display())]
    if network.ics:
        rows.append(("Integrated Care System", f"{network.ics.name}, {network.ics.region}"))
    if run:
        rows.append(("First champion", f"{run.champion_name}, {run.champion_email}"))
        rows.append(("Welcome credits at the start", hours(run.welcome_minutes)))
    rows.append(("On the public front page", "Named" if listed else "Not named"))
    rows.append(("Work e-mail domains", ", ".join(domains) or "None"))
    off = [features.label(one) for one in network.features_off]
    rows.append(("Features switched off", ", ".join(off) or "None"))
    rows.append(("Network id", network.id))
    return [{"key": key, "value": value} for key, value in rows]


def seals(both: Mapping[str, Iterable[Published]]) -> list[dict[str, str]]:
    """The heads of its two chains published last, as key and value."""
    return [
        {"key": f"{Chain(name).label}, seal {head.seal}", "value": _head(head)}
        for name, published in both.items()
        for head in published
    ]


def _head(head: Published) -> str:
    return f"{head.digits}, {friendly(head.at)}"


def actions(line: Overview, stands: Membership, operator: Operator) -> list[dict[str, str]]:
    """What this operator may do with the network as it stands: label, url, kind."""
    may = {each for each in Permission if permissions.may(operator, each)}
    offered: list[tuple[str, str, str]] = []
    if line.network.state == State.ACTIVE and Permission.NETWORK_FEDERATE in may:
        offered += _MEMBERSHIP[stands.state]
    if line.network.state == State.ACTIVE and Permission.NETWORK_VISIT in may:
        offered.append(("Visit this network", "begin_visit", "secondary"))
    if Permission.BILL_READ in may:
        offered.append(("What it pays", "bill", "secondary"))
    if line.network.state == State.SUSPENDED and Permission.NETWORK_SUSPEND in may:
        offered.append(("Reactivate", "reactivate", "primary"))
    if line.network.state == State.ARCHIVED and Permission.NETWORK_ARCHIVE in may:
        offered.append(("Restore", "restore", "primary"))
    if line.network.state != State.REMOVED and Permission.NETWORK_RENAME in may:
        offered += _NAMING
    if line.network.state == State.ACTIVE and Permission.NETWORK_SUSPEND in may:
        offered.append(("Suspend", "suspend", "danger"))
    if line.network.state in _OPEN_OR_SUSPENDED and Permission.NETWORK_ARCHIVE in may:
        offered.append(("Archive", "archive", "danger"))
    if line.network.state == State.ARCHIVED:
        if Permission.NETWORK_FEDERATE in may:
            offered += _LEAVING.get(stands.state, [])
        if Permission.NETWORK_REMOVE in may:
            offered.append(("Remove", "remove", "danger"))
    return [
        {"label": label, "url": reverse(f"console:{name}", args=[line.network.slug]), "kind": kind}
        for label, name, kind in offered
    ]


def events(happenings: Iterable[Happening]) -> list[dict[str, Any]]:
    """The timeline of one network."""
    return [_event(happening) for happening in happenings]


def refused_row(line: RefusedLine) -> dict[str, Any]:
    """One line of the page of refused work."""
    refused = line.refused
    return {
        "task": refused.task,
        "reason": refused.get_reason_display(),
        "network": line.network_name or NOT_COUNTED,
        "count": refused.count,
        "last": friendly(refused.last_at),
    }


def progress(run: ProvisioningRun, steps: list[Step]) -> Progress:
    """A run and its steps; `seen` changes whenever something to show does."""
    name, state = run.network.name, ProvisioningRun.State(run.state)
    heading, text = {
        state.DONE: (f"{name} is ready", f"An invitation is on its way to {run.champion_name}."),
        state.FAILED: (f"{name} could not be built", "Nothing of it was left behind."),
    }.get(state, (f"Bringing up {name}", "This takes a few seconds."))
    return Progress(
        steps=[{"label": step.title, "state": _STEP_STATES[step.state]} for step in steps],
        heading=heading,
        text=text,
        address=absolute(run.network.ref()),
        is_finished=state == state.DONE,
        is_failed=state == state.FAILED,
        error_code=run.error_code,
        seen="-".join([run.state, *(step.state for step in steps)]),
    )


def removal_url(line: Overview) -> str:
    """Where to see how far its removal is, if it is being removed."""
    is_going = line.network.state == State.REMOVED
    return reverse("console:removal", args=[line.network.id]) if is_going else ""


def network_url(line: Overview) -> str:
    """Where the network answers."""
    return absolute(line.ref)


def position_words(position: Position | None) -> str:
    if position is None:
        return "Not federated"
    return ("+" if position.minutes > 0 else "") + hours(position.minutes)


def _members(line: Overview) -> str:
    return f"{line.figures.members:,}" if line.figures else NOT_COUNTED


def _hours(line: Overview) -> str:
    return hours(line.figures.exchanged_minutes) if line.figures else NOT_COUNTED


def _event(happening: Happening) -> dict[str, Any]:
    event = happening.event
    plain = event.action.partition(".")[2].replace("_", " ").capitalize()
    words, icon, tone = _ACTS.get(event.action, (plain, "info", ""))
    reason = event.detail.get("reason")
    if feature := event.detail.get("feature"):
        words += f": {features.label(feature)}"
    for reasons in (SuspensionReason, ArchiveReason, SwitchReason):
        if reason in reasons.values:
            words += f" ({reasons(reason).label.lower()})"
    if happening.actor_name:
        words += f" by {happening.actor_name}"
    elif event.detail.get("side") == "network":
        words += " by its champion"
    return {"text": words, "icon": icon, "tone": tone, "at": event.at}

"""What can be done to many networks at once: each act as its page for one network does it.

Removing is not here and never will be. A further act is one more `Act` in `ACTS`: it says who may,
of which networks it is not to be expected, how they stand, and how it is done to one of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from django import forms

from kernel.errors import NotFound
from shared_apps.commissioning import services as commissioning
from shared_apps.console.forms import SuspendManyForm, SwitchForm
from shared_apps.operators import permissions
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from shared_apps.switches import selectors as switchings
from shared_apps.switches import services as switches
from tenants.current import NetworkRef
from tenants.features import LABELS, Feature
from tenants.models import Network

State = Network.State


@dataclass(frozen=True, slots=True)
class Doing:
    """One network, what the act's form asked, and which operator said so."""

    network: NetworkRef
    wish: Mapping[str, Any]
    by: UUID


def _nothing_to_look_at(doing: Doing) -> None:
    """Where the row of the registry says all there is to know."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act, in words and in deeds.

    `why_not`: of a network, why nothing is to be done to it; empty where something is. `seen`: by
    network, how it stands for this act: if that has changed, somebody else was there. `look`
    refuses what only the network itself knows; it opens doors, so it is asked before the
    transaction in which `do` returns whether anything changed.
    """

    code: str
    label: str
    permission: Permission
    verb: str
    asks: str
    means: str
    form: Callable[..., forms.Form]
    why_not: Callable[[Network], str]
    seen: Callable[[Iterable[Network]], dict[UUID, str]]
    do: Callable[[Doing], bool]
    look: Callable[[Doing], None] = _nothing_to_look_at
    kind: str = "primary"


def allowed(operator: Operator) -> list[Act]:
    """Those that this operator may do, in order."""
    return [act for act in ACTS.values() if permissions.may(operator, act.permission)]


def get(code: str) -> Act:
    """Raises NotFound."""
    act = ACTS.get(code)
    if act is None:
        raise NotFound
    return act


def _unless(state: str, network: Network) -> str:
    return "" if network.state == state else _it_is(network)


def _it_is(network: Network) -> str:
    return f"It is {network.get_state_display().lower()}."


def _how_it_stands(networks: Iterable[Network]) -> dict[UUID, str]:
    return {network.id: f"{network.state} {network.moved_at or ''}" for network in networks}


def _suspend(doing: Doing) -> bool:
    commissioning.suspend(
        network_id=doing.network.id, reason=str(doing.wish["reason"]), by=doing.by
    )
    return True


def _reactivate(doing: Doing) -> bool:
    commissioning.reactivate(network_id=doing.network.id, by=doing.by)
    return True


def _switched_already(feature: Feature, is_on: bool, network: Network) -> str:
    if network.state not in (State.ACTIVE, State.SUSPENDED):
        return _it_is(network)
    if (feature not in network.features_off) is is_on:
        return f"It is {'on' if is_on else 'off'} there already."
    return ""


def _how_it_is_switched(feature: Feature, networks: Iterable[Network]) -> dict[UUID, str]:
    found = list(networks)
    last = switchings.newest(feature, [network.id for network in found])
    return {network.id: f"{network.state} {last.get(network.id, '')}" for network in found}


def _look(feature: Feature, is_on: bool, doing: Doing) -> None:
    switches.look(network=doing.network, feature=feature, is_on=is_on)


def _switch(feature: Feature, is_on: bool, doing: Doing) -> bool:
    return switches.switch(
        network=doing.network,
        feature=feature,
        is_on=is_on,
        reason=str(doing.wish["reason"]),
        by=doing.by,
    )


def _switching(feature: Feature, *, is_on: bool) -> Act:
    """One feature, off or on."""
    name, way = LABELS[feature], "on" if is_on else "off"
    back = "What was there before is there again." if is_on else "What is there is kept."
    return Act(
        code=f"{feature.value}-{way}",
        label=f"Switch {way} “{name}”",
        permission=Permission.NETWORK_SWITCH,
        verb=f"Switch {way} for",
        asks=f"Switch {way} “{name}” for",
        means=f"Their champions find in the log that the central service did it, and why. {back}",
        form=partial(SwitchForm, is_on=is_on),
        why_not=partial(_switched_already, feature, is_on),
        seen=partial(_how_it_is_switched, feature),
        look=partial(_look, feature, is_on),
        do=partial(_switch, feature, is_on),
        kind="primary" if is_on else "danger",
    )


_ALL: Final = (
    Act(
        code="suspend",
        label="Suspend",
        permission=Permission.NETWORK_SUSPEND,
        verb="Suspend",
        asks="Suspend",
        means="Nobody can sign in there, their addresses answer that they are resting, and no "
        "credits cross to or from them. Nothing is lost: reactivating brings everything back.",
        form=SuspendManyForm,
        why_not=partial(_unless, State.ACTIVE),
        seen=_how_it_stands,
        do=_suspend,
        kind="danger",
    ),
    Act(
        code="reactivate",
        label="Reactivate",
        permission=Permission.NETWORK_SUSPEND,
        verb="Reactivate",
        asks="Reactivate",
        means="Their members can sign in again, and find everything as they left it.",
        form=forms.Form,
        why_not=partial(_unless, State.SUSPENDED),
        seen=_how_it_stands,
        do=_reactivate,
    ),
    *(_switching(feature, is_on=is_on) for is_on in (False, True) for feature in Feature),
)
ACTS: Final[Mapping[str, Act]] = {act.code: act for act in _ALL}

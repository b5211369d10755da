"""Limits of trade: to widen one takes two operators, to narrow one takes one.

A limit that is narrowed, and a pause, lower what can be lost, and are best done at once. Widening
raises it. A pause that ends brings back the limits that were there. When a network comes in, its
champion and an operator say yes: with at most the usual room to receive.
"""

from typing import Any
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from kernel.minutes import hours
from shared_apps.agreeing import services
from shared_apps.agreeing.deeds import Deed, Fact
from shared_apps.agreeing.models import Asking
from shared_apps.federation import admission, pairs, steps
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.admission import telling
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network

NETWORK, PAIR = "federation.limits", "pair.limit"


class MoreThanUsual(Refused):
    """A network comes in with more room than one operator may give."""

    code = "more_than_usual"
    status = 400
    default_message = (
        f"A network comes in with at most {hours(-admission.FLOOR_MINUTES)} down. Once it is in, "
        "you can ask for more: a second operator has to agree."
    )


def expect_usual(floor_minutes: int | None) -> None:
    """Raises MoreThanUsual for limits that a network may not come in with."""
    if floor_minutes is None or floor_minutes < admission.FLOOR_MINUTES:
        raise MoreThanUsual


def change(
    *,
    network: NetworkRef,
    floor_minutes: int | None,
    ceiling_minutes: int | None,
    reason: str,
    by: Operator,
) -> Asking | None:
    """Narrow a network's limits, or ask a second operator to widen them: what waits then.

    Raises NotPossibleNow, and what asking raises.
    """
    wanted = {"floor_minutes": floor_minutes, "ceiling_minutes": ceiling_minutes}
    with database.atomic():
        _expect_in(network.id)
        if _widens(_of_network(network.id, None), wanted):
            return services.ask(deed=NETWORK, subject=network.id, what=wanted, reason=reason, by=by)
        admission.change_limits(network=network, by=by.id, **wanted)
    return None


def change_pair(
    *, one: NetworkRef, other: NetworkRef, minutes: int | None, reason: str, by: Operator
) -> Asking | None:
    """The same for what one of two may be ahead of the other. Raises what `pairs.limit` raises."""
    first, second = sorted((one.id, other.id))
    with database.atomic():
        # Of two who change a pair at once, the second sees what the first did.
        for network in sorted((one, other), key=lambda each: each.id):
            steps.existing(network)
        now = _of_pair(first, second)["minutes"]
        if now is not None and (minutes is None or minutes > now):
            return services.ask(
                deed=PAIR,
                subject=first,
                other=second,
                what={"minutes": minutes},
                reason=reason,
                by=by,
            )
        pairs.limit(one=one, other=other, minutes=minutes, reason=reason, by=by.id)
    return None


def _widens(now: dict[str, Any], wanted: dict[str, int | None]) -> bool:
    """Whether either limit lets the position go further than it may now. None is no limit."""
    down, up = wanted["floor_minutes"], wanted["ceiling_minutes"]
    former_down, former_up = now["floor_minutes"], now["ceiling_minutes"]
    return (former_down is not None and (down is None or down < former_down)) or (
        former_up is not None and (up is None or up > former_up)
    )


def _expect_in(network_id: UUID) -> None:
    row = steps.existing(networks.get(network_id))
    steps.expect(row, steps.State.JOINED, steps.State.LEFT)


def _of_network(network_id: UUID, other: UUID | None) -> dict[str, Any]:
    _expect_in(network_id)
    account = ledger.accounts_of(kind=AccountKind.NETWORK, holders=[network_id])[network_id]
    return {
        "floor_minutes": account.floor_minutes,
        "ceiling_minutes": account.ceiling_minutes,
    }


def _of_pair(first: UUID, second: UUID | None) -> dict[str, Any]:
    assert second
    stands = pairs.of(first, second)
    return {"minutes": stands.limit_minutes if stands else None}


def _in_words(limits: dict[str, Any]) -> str:
    return f"{_side(limits['floor_minutes'], 'down')}, {_side(limits['ceiling_minutes'], 'up')}"


def _side(minutes: int | None, way: str) -> str:
    return f"{way} without limit" if minutes is None else f"{way} to {hours(minutes)}"


def _pair_in_words(minutes: int | None) -> str:
    return "no limit" if minutes is None else hours(minutes)


def _network_changed(asking: Asking, now: dict[str, Any]) -> list[str]:
    if now == asking.before:
        return []
    return [
        f"When this was asked, the limits were {_in_words(asking.before)}; now they are "
        f"{_in_words(now)}."
    ]


def _pair_changed(asking: Asking, now: dict[str, Any]) -> list[str]:
    if now == asking.before:
        return []
    former, stands = (_pair_in_words(one["minutes"]) for one in (asking.before, now))
    return [f"When this was asked, the limit between them was {former}; now it is {stands}."]


def _network_facts(asking: Asking) -> list[Fact]:
    return [("Now", _in_words(asking.before)), ("Then", _in_words(asking.what))]


def _pair_facts(asking: Asking) -> list[Fact]:
    return [
        ("One may be ahead by now", _pair_in_words(asking.before["minutes"])),
        ("Then", _pair_in_words(asking.what["minutes"])),
    ]


def _both(asking: Asking) -> tuple[NetworkRef, NetworkRef]:
    assert asking.other
    return networks.get(asking.subject), networks.get(asking.other)


def _do_network(asking: Asking, by: UUID) -> None:
    admission.change_limits(network=networks.get(asking.subject), by=asking.asked_by, **asking.what)


def _do_pair(asking: Asking, by: UUID) -> None:
    one, other = _both(asking)
    pairs.limit(
        one=one,
        other=other,
        minutes=asking.what["minutes"],
        reason=asking.reason,
        by=asking.asked_by,
    )


def _tell(asking: Asking) -> None:
    """The champions of who is concerned."""
    for network_id in filter(None, (asking.subject, asking.other)):
        network = networks.get(network_id)
        if network.state != Network.State.REMOVED:
            telling.tell(network)


DEEDS = (
    Deed(
        code=NETWORK,
        permission=Permission.NETWORK_FEDERATE,
        title="Widen the trade limits of {}",
        facts=_network_facts,
        stands=_of_network,
        changed=_network_changed,
        do=_do_network,
        after=_tell,
    ),
    Deed(
        code=PAIR,
        permission=Permission.NETWORK_FEDERATE,
        title="Widen the limit between {} and {}",
        facts=_pair_facts,
        stands=_of_pair,
        changed=_pair_changed,
        do=_do_pair,
        after=_tell,
    ),
)

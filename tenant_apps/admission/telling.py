"""Telling a network what happened about its membership: its audit, and its champions by mail.

The step stands in the shared schema, so this is a transaction of its own, in the network, after
it. Who dies in between leaves a step untold, which a round finds; told twice, it is told once.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from kernel import database
from shared_apps.federation import between, membership, settling, steps
from shared_apps.federation.between import Change
from shared_apps.federation.membership import Membership, Step
from shared_apps.federation.models import TERMS_VERSION
from shared_apps.federation.settling import Happened
from tenant_apps.admission import awaiting, mails
from tenant_apps.admission.models import StepTold
from tenant_apps.audit import services as audit
from tenant_apps.awaited import services as awaited
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef

One = TypeVar("One")


def tell(network: NetworkRef) -> int:
    """Tell of what has not been told yet; returns of how much. Opens the doors it needs.

    What waits for champions is noted first.
    A network without a champion is told as soon as it has one.
    """
    lately = membership.steps_lately(network.id)
    stands = membership.of(network.id)
    with awaited.left_to_a_round():
        awaiting.take_up(network, stands)
    settlements = settling.happened_lately(network.id) if stands.joined_at else []
    changes = between.changes_lately(network.id) if stands.joined_at else []
    if not lately and not settlements and not changes and not stands.has_newer_terms:
        return 0
    with current.enter(network):
        untold = _untold(lately, lambda step: step.id)
        unsettled = _untold(settlements, _key)
        unheard = _untold(changes, lambda change: change.id)
        champions = list(members.champions().select_related("user"))
        if not champions:
            return 0
        told = sum(_tell_of(step, network, champions) for step in untold)
        told += sum(_tell_of_settlement(one, network, champions) for one in unsettled)
        told += sum(_tell_of_change(one, network, champions) for one in unheard)
        return told + _tell_of_terms(stands, network, champions)


def _untold(lately: list[One], key: Callable[[One], UUID]) -> list[One]:
    """Those of which nothing is told yet; `key` is what a telling of each is known by."""
    keys = [key(one) for one in lately]
    told = set(StepTold.objects.filter(step_id__in=keys).values_list("step_id", flat=True))
    return [one for one in lately if key(one) not in told]


def _key(one: Happened) -> UUID:
    return uuid5(one.reference, "settled" if one.is_settled else "agreed")


def _tell_of(step: Step, network: NetworkRef, champions: list[Member]) -> bool:
    with database.atomic():
        if not _is_first(step.id):
            return False
        audit.record(
            action=steps.ACTIONS[step.kind],
            by=step.actor,
            subject=network.id,
            detail=_detail(step),
        )
        others = [champion for champion in champions if champion.id != step.actor]
        mails.tell_of_step(step, others)
    return True


def _detail(step: Step) -> dict[str, Any]:
    chosen = {"out": step.balances_out, "in": step.balances_in}
    return {
        "side": step.side,
        **{f"balances_{way}": may for way, may in chosen.items() if may is not None},
    }


def _tell_of_settlement(one: Happened, network: NetworkRef, champions: list[Member]) -> bool:
    """Of the yes of one of the two, where it settles nothing yet; or that it is settled."""
    with database.atomic():
        if not _is_first(_key(one)):
            return False
        if one.is_settled or one.by_network == network.id:
            audit.record(
                action="federation.settled" if one.is_settled else "federation.settling_agreed",
                by=one.actor,
                subject=network.id,
                detail={"minutes": one.minutes},
            )
        mails.tell_of_settlement(
            one, network.id, [champion for champion in champions if champion.id != one.actor]
        )
    return True


def _tell_of_change(one: Change, network: NetworkRef, champions: list[Member]) -> bool:
    """Of a pause or a limit between this network and another."""
    with database.atomic():
        if not _is_first(one.id):
            return False
        audit.record(action="federation.pair_changed", by=None, subject=network.id)
        mails.tell_of_change(one, champions)
    return True


def _tell_of_terms(stands: Membership, network: NetworkRef, champions: list[Member]) -> bool:
    """Once for each version, and for each time the network joined."""
    if not stands.has_newer_terms:
        return False
    with database.atomic():
        is_first = _is_first(uuid5(network.id, f"{TERMS_VERSION} {stands.joined_at}"))
        if is_first:
            mails.tell_of_terms(champions)
    return is_first


def _is_first(key: UUID) -> bool:
    _, is_first = StepTold.objects.get_or_create(step_id=key)
    return is_first

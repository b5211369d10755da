"""Telling a network what happened about its membership: its audit, and its champions by mail.

The step stands in the shared schema, so this is a transaction of its own, in the network, after
it. Who dies in between leaves a step untold, which a round finds; told twice, it is told once.
"""

from uuid import UUID, uuid5

from kernel import database
from shared_apps.federation import membership, steps
from shared_apps.federation.membership import Membership, Step
from shared_apps.federation.models import TERMS_VERSION
from tenant_apps.admission import mails
from tenant_apps.admission.models import StepTold
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


def tell(network: NetworkRef) -> int:
    """Tell of what has not been told yet; returns of how much. Opens the doors it needs.

    A network without a champion is told as soon as it has one.
    """
    lately = membership.steps_lately(network.id)
    stands = membership.of(network.id)
    if not lately and not stands.has_newer_terms:
        return 0
    with current.enter(network):
        untold = _untold(lately)
        champions = list(members.champions().select_related("user"))
        if not champions:
            return 0
        told = sum(_tell_of(step, network, champions) for step in untold)
        return told + _tell_of_terms(stands, network, champions)


def _untold(lately: list[Step]) -> list[Step]:
    told = StepTold.objects.filter(step_id__in=[step.id for step in lately])
    known = set(told.values_list("step_id", flat=True))
    return [step for step in lately if step.id not in known]


def _tell_of(step: Step, network: NetworkRef, champions: list[Member]) -> bool:
    with database.atomic():
        if not _is_first(step.id):
            return False
        audit.record(
            action=steps.ACTIONS[step.kind],
            by=step.actor,
            subject=network.id,
            detail={"side": step.side},
        )
        others = [champion for champion in champions if champion.id != step.actor]
        mails.tell_of_step(step, others)
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

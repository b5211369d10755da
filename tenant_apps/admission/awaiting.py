"""What of a network's membership waits for its champions, kept where each page asks."""

from shared_apps.federation import settling
from shared_apps.federation.membership import Membership, State
from shared_apps.federation.settling import Standing
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import Awaited, What
from tenants import current
from tenants.current import NetworkRef

_OF = [What.INVITATION, What.TERMS, What.SETTLING]


def take_up(network: NetworkRef, stands: Membership) -> int:
    """Note all that waits; returns how much changed. Opens the doors it needs."""
    open_now = settling.open_with(network) if stands.joined_at else []
    asked = [one for one in open_now if one.yes_of == one.partner_id]
    with current.enter(network):
        return awaited.keep([*_to_answer(stands), *map(_to_settle, asked)], of=_OF)


def _to_answer(stands: Membership) -> list[Awaited]:
    waits = {
        What.INVITATION: stands.state == State.INVITED,
        What.TERMS: stands.has_newer_terms,
    }
    return [Awaited(what=what, subject=stands.network_id) for what in waits if waits[what]]


def _to_settle(one: Standing) -> Awaited:
    """Agreed by the other network, and not by this one yet."""
    return Awaited(
        what=What.SETTLING,
        subject=one.partner_id,
        other=one.partner_name,
        minutes=abs(one.minutes),
    )

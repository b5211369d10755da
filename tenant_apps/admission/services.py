"""What a champion does about the network's membership: the step at the centre, then its telling.

Each opens the doors it needs, so none may run inside a transaction. All raise Forbidden, and what
the function of `admission` or `leaving` that they name raises.
"""

from collections.abc import Callable
from typing import TypeVar

from kernel.errors import Forbidden
from shared_apps.federation import admission, leaving, settling
from shared_apps.federation.steps import NETWORK
from tenant_apps.admission import telling
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.sharing import telling as sharing
from tenants import current
from tenants.current import NetworkRef

Done = TypeVar("Done")


def apply(*, terms_version: str, shares: str, reason: str, by: Member) -> str:
    """`admission.apply`."""
    return _step(
        by,
        lambda network: admission.apply(
            network=network, terms_version=terms_version, shares=shares, reason=reason, by=by.id
        ),
    )


def agree(*, terms_version: str, shares: str, by: Member) -> None:
    """`admission.agree`."""
    _step(
        by,
        lambda network: admission.agree(
            network=network, terms_version=terms_version, shares=shares, by=by.id
        ),
    )


def refuse(*, reason: str, by: Member) -> None:
    """`admission.refuse`."""
    _step(
        by,
        lambda network: admission.refuse(network=network, side=NETWORK, reason=reason, by=by.id),
    )


def take_back(*, by: Member) -> None:
    """`admission.take_back`."""
    _step(by, lambda network: admission.take_back(network=network, side=NETWORK, by=by.id))


def agree_to_newer_terms(*, terms_version: str, by: Member) -> None:
    """`admission.agree_to_newer_terms`."""
    _step(
        by,
        lambda network: admission.agree_to_newer_terms(
            network=network, terms_version=terms_version, by=by.id
        ),
    )


def share(*, shares: str, by: Member) -> None:
    """`admission.share`."""
    _step(by, lambda network: admission.share(network=network, shares=shares, by=by.id))


def let_balances(*, out: bool, come: bool, by: Member) -> None:
    """`admission.let_balances`."""
    _step(by, lambda network: admission.let_balances(network=network, out=out, come=come, by=by.id))


def leave(*, reason: str, by: Member) -> None:
    """`leaving.leave`."""
    _step(by, lambda network: leaving.leave(network=network, side=NETWORK, reason=reason, by=by.id))


def stay(*, by: Member) -> None:
    """`leaving.stay`."""
    _step(by, lambda network: leaving.stay(network=network, side=NETWORK, by=by.id))


def cancel_what_is_open(*, by: Member) -> None:
    """`leaving.cancel_what_is_open`, and be gone if nothing is left."""

    def cancel(network: NetworkRef) -> None:
        leaving.cancel_what_is_open(network=network, by=by.id)
        leaving.is_gone(network=network, by=by.id)

    _step(by, cancel)


def settle(*, partner: str, minutes: int, by: Member) -> bool:
    """`settling.say_yes`, with the network of this slug; tells the champions of both.

    Also raises NotFound where nothing stands between the two.
    """
    if not may(by, Permission.FEDERATION_CHANGE):
        raise Forbidden
    network = current.network()
    other = settling.partner_of(network, partner)
    settled = settling.say_yes(network=network, partner=other, minutes=minutes, by=by.id)
    for one in (network, other):
        telling.tell(one)
    return settled


def _step(by: Member, take: Callable[[NetworkRef], Done]) -> Done:
    if not may(by, Permission.FEDERATION_CHANGE):
        raise Forbidden
    network = current.network()
    with current.shared():
        done = take(network)
    telling.tell(network)
    # A first part is told at once, and the rest by the round.
    sharing.take_up()
    sharing.tell()
    return done

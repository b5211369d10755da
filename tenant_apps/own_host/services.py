"""A network's own address: asked for, proven by DNS, used, and let go. Errors: those of `claims`.

The registry is the shared schema's, and the network's audit its own: one cannot be written with
the other. So each act stands in the central audit in its own transaction, then in the network's.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.own_host import lookups, mails
from tenants import claims, current, urls
from tenants.models import HostClaim

State = HostClaim.State
# What was asked for, as it stands then, and what is to be noted of it, if anything.
Done = tuple[HostClaim | None, str]
# Who presses twice reads what was found a moment ago.
BETWEEN_CHECKS = timedelta(seconds=10)


def claim() -> HostClaim | None:
    """What this network asked for, if anything."""
    network = current.network()
    with current.shared():
        return claims.of(network.id)


def ask(*, host: str, by: UUID) -> HostClaim:
    """Ask for a name. Raises BadHost, HostTaken, InUse."""
    network, former = current.network(), claim()

    def work() -> Done:
        asked = claims.ask(network_id=network.id, host=host)
        is_new = former is None or former.id != asked.id
        return asked, "host.asked" if is_new else ""

    return _certainly(work, by)


def check(*, by: UUID | None) -> HostClaim:
    """Ask the DNS now, unless that was done a moment ago. Raises NotFound, HostTaken."""
    waiting = _waiting()
    if waiting.checked_at and waiting.checked_at > clock.now() - BETWEEN_CHECKS:
        return waiting
    return _check(waiting, by)


def use(*, by: UUID) -> HostClaim:
    """Make it the network's address, once the proof has been seen again. Raises NotProven,
    NotFound, HostTaken."""
    waiting = _waiting()
    if waiting.state == State.IN_USE:
        return waiting
    _check(waiting, by)
    return _certainly(lambda: (claims.put_in_use(claim_id=waiting.id), "host.used"), by)


def end(*, by: UUID) -> HostClaim:
    """Let go of it; the network answers where it did at first. Raises NotFound."""
    waiting = _waiting()

    def work() -> Done:
        ended = claims.end(claim_id=waiting.id)
        return ended, "host.ended" if ended.state == State.IN_USE else "host.dropped"

    return _certainly(work, by)


def look_after() -> None:
    """In rounds: give up what was never used, see how the rest stands, and tell champions of a
    name in use whose records are wrong; once, as long as they are.
    """
    network = current.network()
    if claim() is None:
        return
    if _do(lambda: (claims.give_up(network_id=network.id), "host.given_up"), None) is None:
        found = check(by=None)
        if claims.is_lost(found):
            mails.tell_lost(found)


def _waiting() -> HostClaim:
    network = current.network()
    with current.shared():
        return claims.waiting(network.id)


def _check(waiting: HostClaim, by: UUID | None) -> HostClaim:
    usual = urls.host_for(current.network().slug)
    found = lookups.find(host=waiting.host, token=waiting.token, usual=usual)

    def work() -> Done:
        noted = claims.note(claim_id=waiting.id, found=found)
        return noted, _CHANGES.get((waiting.state, noted.state), "")

    return _certainly(work, by)


_CHANGES: dict[tuple[str, str], str] = {
    (State.ASKED, State.PROVEN): "host.proven",
    (State.PROVEN, State.ASKED): "host.unproven",
}


def _certainly(work: Callable[[], Done], by: UUID | None) -> HostClaim:
    done = _do(work, by)
    assert done is not None
    return done


def _do(work: Callable[[], Done], by: UUID | None) -> HostClaim | None:
    """Do it in the registry, and note what it was there and here."""
    network = current.network()
    with current.shared(), database.atomic():
        claim, action = work()
        if claim is None or not action:
            return claim
        detail = {"host": claim.host}
        audit.record(action=action, by=by, subject=network.id, detail=detail)
    audit.record(action=action, by=by, subject=network.id, detail=detail)
    return claim

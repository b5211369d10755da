"""A network's wish to answer on a host name of its own: asked, proven, in use.

As with all of the registry, these run in the shared schema, inside the door their caller opened,
who also says in the audit who asked. Nothing here asks the DNS: `own_host` does, and says what it
found. Errors: BadHost, HostTaken, NotProven, InUse; NotFound where nothing was asked for.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenants import hostnames, hosts, urls
from tenants.models import Domain, HostClaim, Network

GIVEN_UP_AFTER = timedelta(days=14)
# A record that is being changed is missing for a while.
LOST_AFTER = timedelta(hours=1)
State, Found = HostClaim.State, HostClaim.Found


class BadHost(Refused):
    """No name that a network may have; the message says why."""

    code = "bad_host"
    status = 422


class HostTaken(Refused):
    """Another network has shown that the name is its own."""

    code = "host_taken"
    default_message = "Another network answers there already. Choose a different name."


class NotProven(Refused):
    """The DNS does not say that the name is this network's, or leads elsewhere."""

    code = "host_not_proven"
    default_message = "The records are not all there yet. Check them, and try again."


class InUse(Refused):
    """The network answers there: that has to end first."""

    code = "host_in_use"
    default_message = "Your network answers there. Go back to the usual address first."


_TAKEN = {"tenants_hostclaim_host_proven_once": HostTaken, "tenants_domain_domain_key": HostTaken}


def of(network_id: UUID) -> HostClaim | None:
    """What the network asked for, if anything."""
    return HostClaim.objects.filter(network_id=network_id).first()


def waiting(network_id: UUID) -> HostClaim:
    """The same of one that there has to be. Raises NotFound."""
    claim = of(network_id)
    if claim is None:
        raise NotFound
    return claim


def ask(*, network_id: UUID, host: str) -> HostClaim:
    """Ask for a name, in place of one that was asked for before; the same again changes nothing."""
    try:
        tidy = hostnames.check(host)
    except hostnames.BadHostname as error:
        raise BadHost(str(error)) from error
    with database.atomic():
        Network.objects.select_for_update().get(id=network_id)
        former = of(network_id)
        if former is not None and former.host == tidy:
            return former
        if former is not None and former.state == State.IN_USE:
            raise InUse
        if Domain.objects.filter(domain=tidy).exists():
            raise HostTaken
        if former is not None:
            former.delete()
        token = secrets.token_urlsafe(24)
        return HostClaim.objects.create(network_id=network_id, host=tidy, token=token)


def note(*, claim_id: UUID, found: str) -> HostClaim:
    """What the DNS said just now. Raises NotFound, HostTaken.

    Whose proof is gone has to show it again, but for a name that is in use: it stays. One that has
    led elsewhere for an hour is not the network's address until it leads here again.
    """
    with database.refusing(_TAKEN):
        claim = _locked(claim_id)
        now = clock.now()
        claim.checked_at, claim.found = now, found
        is_proven = found in (Found.ELSEWHERE, Found.READY)
        if claim.state == State.ASKED and is_proven:
            claim.state, claim.proven_at = State.PROVEN, now
        elif claim.state == State.PROVEN and found in (Found.NO_RECORD, Found.OTHER_RECORD):
            claim.state, claim.proven_at = State.ASKED, None
        elif claim.state == State.IN_USE and found != Found.NO_ANSWER:
            claim.lost_since = None if found == Found.READY else claim.lost_since or now
            _lead(claim)
        claim.save()
    return claim


def is_lost(claim: HostClaim) -> bool:
    """Whether the records of a name in use have been wrong for an hour, and still are."""
    if claim.lost_since is None or claim.found == Found.NO_ANSWER:
        return False
    return claim.lost_since <= clock.now() - LOST_AFTER


def _lead(claim: HostClaim) -> None:
    """Where the network answers: where it did at first as long as its own name leads elsewhere."""
    if claim.found == Found.READY:
        _make_primary(claim, claim.host)
    elif claim.found == Found.ELSEWHERE and is_lost(claim):
        _make_primary(claim, urls.host_for(claim.network.slug))


def _make_primary(claim: HostClaim, host: str) -> None:
    theirs = Domain.objects.filter(tenant_id=claim.network_id)
    if not theirs.filter(domain=host, is_primary=True).exists():
        theirs.update(is_primary=False)
        theirs.filter(domain=host).update(is_primary=True)
        database.on_commit(hosts.forget)


def put_in_use(*, claim_id: UUID) -> HostClaim:
    """Make it the network's address; the former one leads to it. Raises NotProven, HostTaken.

    Whoever calls this has checked the proof a moment ago.
    """
    with database.refusing(_TAKEN):
        claim = _locked(claim_id)
        if claim.state == State.IN_USE:
            return claim
        if claim.state != State.PROVEN or claim.found != Found.READY:
            raise NotProven
        Domain.objects.filter(tenant_id=claim.network_id).update(is_primary=False)
        Domain.objects.create(tenant_id=claim.network_id, domain=claim.host, is_primary=True)
        claim.state = State.IN_USE
        claim.save(update_fields=["state"])
        database.on_commit(hosts.forget)
    return claim


def end(*, claim_id: UUID) -> HostClaim:
    """Let go of the name; the network answers where it did at first. Raises NotFound."""
    with database.atomic():
        claim = _locked(claim_id)
        if claim.state == State.IN_USE:
            Domain.objects.filter(tenant_id=claim.network_id, domain=claim.host).delete()
            usual = urls.host_for(claim.network.slug)
            Domain.objects.filter(domain=usual).update(is_primary=True)
            database.on_commit(hosts.forget)
        HostClaim.objects.filter(id=claim.id).delete()
    return claim


def give_up(*, network_id: UUID) -> HostClaim | None:
    """Let go of a name that was asked for long ago and never used; None where there is none."""
    with database.atomic():
        long_ago = clock.now() - GIVEN_UP_AFTER
        unused = HostClaim.objects.exclude(state=State.IN_USE).filter(asked_at__lte=long_ago)
        claim = unused.select_for_update().filter(network_id=network_id).first()
        if claim is not None:
            HostClaim.objects.filter(id=claim.id).delete()
    return claim


def may_have_certificate(host: str) -> bool:
    """Whether a web server may get a certificate for this name: it is proven, and its network
    active. One query."""
    proven = HostClaim.objects.filter(state__in=[State.PROVEN, State.IN_USE])
    return proven.filter(host=host, network__state=Network.State.ACTIVE).exists()


def _locked(claim_id: UUID) -> HostClaim:
    found = HostClaim.objects.select_for_update(of=("self",)).select_related("network")
    claim = found.filter(id=claim_id).first()
    if claim is None:
        raise NotFound
    return claim

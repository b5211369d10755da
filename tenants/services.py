"""Every write to the registry of networks.

The registry lies below the audit: whoever calls these says in the same transaction who asked
(`commissioning.services` for operators, `provisioning` for the worker). All of them run in the
shared schema, inside the door their caller opened.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Greatest

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenants import features, hosts, keys, slugs, urls
from tenants.features import Feature
from tenants.models import (
    Domain,
    FreedSlug,
    IntegratedCareSystem,
    Network,
    new_schema_name,
)

MAX_NAME = 120
# Links, bookmarks and letters with the address of a removed network lead nowhere for a year.
KEPT_FREE = timedelta(days=365)
NO_NAME = "A removed network"
_FREED = "tenants.freed_slug"


class BadSlug(Refused):
    """The address is not one that a network may have; the message says why."""

    code = "bad_slug"
    status = 400


class BadName(Refused):
    """The name is missing or too long."""

    code = "bad_name"
    status = 400
    default_message = f"Enter the network’s name, in at most {MAX_NAME} characters."


class UnknownIcs(Refused):
    """There is no Integrated Care System of this code."""

    code = "unknown_ics"
    status = 400
    default_message = "Choose one of the 42 Integrated Care Systems of England."


class SlugTaken(Refused):
    """Another network answers at this address."""

    code = "slug_taken"
    default_message = "Another network has this address. Choose a different one."


class SlugKept(Refused):
    """A network that was removed not long ago answered at this address."""

    code = "slug_kept"
    default_message = (
        "Another network answered there until not long ago, and links to it are still about. "
        "Choose a different address."
    )


class IcsTaken(Refused):
    """This Integrated Care System has its network already."""

    code = "ics_taken"
    default_message = (
        "This Integrated Care System has a network already. Each has one: "
        "look for it in the list of networks."
    )


class CommunityTaken(Refused):
    """The deployment has its open community network already."""

    code = "community_taken"
    default_message = (
        "There is an open community network already, and one is for everybody: look for it in the "
        "list of networks. Choose another kind for this one."
    )


class WrongState(Refused):
    """The network is not in a state from which this can be done, perhaps since a moment ago."""

    code = "wrong_network_state"
    default_message = "The network’s state has changed. Reload the page to see what can be done."


_TAKEN: dict[str, type[Refused]] = {
    "tenants_network_slug_key": SlugTaken,
    "tenants_domain_domain_key": SlugTaken,
    "tenants_network_one_per_ics": IcsTaken,
    "tenants_network_one_community": CommunityTaken,
}


def register(*, name: str, slug: str, kind: str, ics_code: str | None = None) -> Network:
    """Enter a network, not yet built, with its host name.

    Raises BadName, BadSlug, UnknownIcs, SlugTaken, SlugKept, IcsTaken, CommunityTaken. Two
    registrations at once are decided by the database, and the later reads the same words.
    """
    network = Network(
        name=tidy_name(name),
        slug=tidy_slug(slug),
        kind=Network.Kind(kind),
        ics=_ics(ics_code),
        features_off=features.off_at_first(),
    )
    _refuse_taken(network)
    with database.refusing(_TAKEN):
        network.save(force_insert=True)
        Domain.objects.create(tenant=network, domain=urls.host_for(network.slug))
    return network


def rename(*, network_id: UUID, name: str) -> None:
    """Give a network another name; its address stays. Raises BadName, NotFound."""
    there = Network.objects.exclude(state=Network.State.REMOVED)
    if not there.filter(id=network_id).update(name=tidy_name(name)):
        raise NotFound
    database.on_commit(hosts.forget)


def mark_active(*, network_id: UUID) -> None:
    """What the worker says once a network is wholly built. Raises WrongState."""
    _move(
        network_id,
        Network.State.PROVISIONING,
        Network.State.ACTIVE,
        activated_at=clock.now(),
    )


def suspend(*, network_id: UUID) -> None:
    """Close a network's address and its trade; nothing of it is lost. Raises WrongState."""
    _move(network_id, Network.State.ACTIVE, Network.State.SUSPENDED)


def reactivate(*, network_id: UUID) -> None:
    """Open a suspended network again, whatever it was closed for. Raises WrongState."""
    opened = Case(
        When(standing=Network.Standing.SUSPENDED, then=Value(Network.Standing.GOOD)),
        default=F("standing"),
    )
    _move(network_id, Network.State.SUSPENDED, Network.State.ACTIVE, standing=opened)


def set_standing(*, network_id: UUID, standing: str) -> None:
    """What comes of it that it is not paid for, or of nothing that it is."""
    Network.objects.filter(id=network_id).update(standing=Network.Standing(standing))
    database.on_commit(hosts.forget)


def switch(*, network_id: UUID, feature: Feature, is_on: bool) -> bool:
    """Give a network a feature, or take it away; returns whether that changed anything.

    Of two who do the same at once, one changes nothing. Raises WrongState.
    """
    open_or_suspended = Network.objects.filter(
        id=network_id, state__in=[Network.State.ACTIVE, Network.State.SUSPENDED]
    )
    network = open_or_suspended.select_for_update().first()
    if network is None:
        raise WrongState
    if (feature not in network.features_off) is is_on:
        return False
    off = features.in_order({*network.features_off} ^ {feature})
    open_or_suspended.update(features_off=off)
    database.on_commit(hosts.forget)
    return True


def expect_visits(*, network_id: UUID, until: datetime) -> None:
    """Until when a visit to it may go on or wait to be answered, at the latest: before, its pages
    ask whether one does. Raises WrongState where it is not open, or is being closed just now.
    """
    later = Greatest(Coalesce("visited_until", until), until)
    is_open = Network.objects.filter(id=network_id, state=Network.State.ACTIVE)
    if not is_open.update(visited_until=later):
        raise WrongState
    database.on_commit(hosts.forget)


def archive(*, network_id: UUID) -> None:
    """Close a network for good, unless it is restored; nothing of it is lost. Raises WrongState."""
    open_or_suspended = Network.objects.filter(
        id=network_id, state__in=[Network.State.ACTIVE, Network.State.SUSPENDED]
    )
    now = clock.now()
    if not open_or_suspended.update(state=Network.State.ARCHIVED, archived_at=now, moved_at=now):
        raise WrongState
    database.on_commit(hosts.forget)


def restore(*, network_id: UUID) -> None:
    """Open an archived network again. Raises WrongState, IcsTaken, CommunityTaken."""
    with database.refusing(_TAKEN):
        _move(network_id, Network.State.ARCHIVED, Network.State.ACTIVE, archived_at=None)


def begin_removal(*, network_id: UUID) -> None:
    """Nothing of it is used from now on; provisioning takes it away. Raises WrongState."""
    _move(network_id, Network.State.ARCHIVED, Network.State.REMOVED)


def forget_name(*, network_id: UUID) -> None:
    """Let the row of a network that is being removed say no more than its id, kind and times.

    Its address is nobody's for KEPT_FREE. Done again, it changes nothing. Raises WrongState.
    """
    network = Network.objects.select_for_update().get(id=network_id)
    if network.state != Network.State.REMOVED:
        raise WrongState
    if network.name == NO_NAME:
        return
    digest = keys.compared_digest(_FREED, network.slug)
    until = clock.now() + KEPT_FREE
    FreedSlug.objects.update_or_create(digest=digest, defaults={"until": until})
    Domain.objects.filter(tenant_id=network_id).delete()
    Network.objects.filter(id=network_id).update(
        name=NO_NAME,
        slug=f"removed-{network_id.hex[-20:]}",
        schema_name=new_schema_name(),
        ics=None,
    )
    database.on_commit(hosts.forget)


def tidy_name(name: str) -> str:
    """The name with single spaces, or BadName."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > MAX_NAME:
        raise BadName
    return tidy


def tidy_slug(slug: str) -> str:
    """The slug in small letters without spaces around it, or BadSlug."""
    try:
        return slugs.check(slug.strip().lower())
    except slugs.BadSlug as error:
        raise BadSlug(str(error)) from error


def _ics(code: str | None) -> IntegratedCareSystem | None:
    if not code:
        return None
    found = IntegratedCareSystem.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise UnknownIcs
    return found


def _refuse_taken(network: Network) -> None:
    if Network.objects.filter(slug=network.slug).exists():
        raise SlugTaken
    digests = [
        keys.compared_digest(_FREED, network.slug),
        *keys.former_compared_digests(_FREED, network.slug),
    ]
    if FreedSlug.objects.filter(digest__in=digests, until__gt=clock.now()).exists():
        raise SlugKept
    living = Network.objects.exclude(state__in=[Network.State.ARCHIVED, Network.State.REMOVED])
    if network.ics_id and living.filter(ics_id=network.ics_id).exists():
        raise IcsTaken
    if network.kind == Network.Kind.COMMUNITY and living.filter(kind=network.kind).exists():
        raise CommunityTaken


def _move(network_id: UUID, before: str, after: str, **also: object) -> None:
    """One conditional UPDATE: of two who move at once, one finds nothing to move."""
    here = Network.objects.filter(id=network_id, state=before)
    moved = here.update(state=after, moved_at=clock.now(), **also)
    if not moved:
        raise WrongState
    database.on_commit(hosts.forget)

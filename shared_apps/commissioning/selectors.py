"""Reading requests for networks, and finding a network from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFound
from shared_apps.commissioning import domains
from shared_apps.commissioning.models import DirectoryEntry, EmailDomain, ProvisioningRun
from shared_apps.federation import membership
from tenants.models import IntegratedCareSystem, Network

MAX_FOUND = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step of bringing a network up; `state` is done, now, waiting or failed."""

    title: str
    state: str


def run(run_id: UUID) -> ProvisioningRun:
    """A run with its network. Raises NotFound."""
    found = ProvisioningRun.objects.select_related("network").filter(id=run_id).first()
    if found is None:
        raise NotFound
    return found


def run_of(network_id: UUID) -> ProvisioningRun | None:
    """The run that built, or is building, this network."""
    return ProvisioningRun.objects.filter(network_id=network_id).first()


def progress(asked: ProvisioningRun) -> list[Step]:
    """How far a run is, read off what is there rather than off what was promised."""
    built = asked.network.state != Network.State.PROVISIONING
    done = asked.state == ProvisioningRun.State.DONE
    reached = [
        ("Asked for", True),
        ("Taken up by the worker", asked.started_at is not None),
        ("Private space and ledger built", built),
    ]
    if asked.federated:
        stands = membership.here(asked.network_id).state
        reached.append(("Invited to the federation", built and stands != membership.State.OUTSIDE))
    reached.append(("Champion invited by e-mail", done))
    return list(_steps(reached, failed=asked.state == ProvisioningRun.State.FAILED))


def free_integrated_care_systems() -> QuerySet[IntegratedCareSystem]:
    """Those of the 42 that have no network yet."""
    closed = [Network.State.ARCHIVED, Network.State.REMOVED]
    taken = Network.objects.exclude(state__in=closed).filter(ics__isnull=False)
    return IntegratedCareSystem.objects.exclude(code__in=taken.values("ics_id"))


def integrated_care_system(code: str) -> IntegratedCareSystem | None:
    """The Integrated Care System of this code."""
    if not code.isalnum():
        return None
    return IntegratedCareSystem.objects.filter(code=code).first()


def listed() -> QuerySet[Network]:
    """The networks that are open and that the public may know of."""
    networks: QuerySet[Network] = Network.objects.select_related("ics")
    return networks.prefetch_related("domains").filter(
        state=Network.State.ACTIVE, directory_entry__is_listed=True
    )


def find_by_name(words: str) -> list[Network]:
    """Listed networks whose name, address or Integrated Care System has all these words."""
    wanted = Q()
    for word in words.split()[:8]:
        wanted &= (
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(ics__name__icontains=word)
            | Q(ics__region__icontains=word)
        )
    return list(listed().filter(wanted)[:MAX_FOUND])


def find_by_host(host: str) -> Network | None:
    """The open network that answers on this host, listed or not: who has its address may know."""
    open_ones = Network.objects.filter(state=Network.State.ACTIVE).prefetch_related("domains")
    found: Network | None = open_ones.filter(domains__domain=host.lower()).first()
    return found


def find_by_email(email: str) -> Network | None:
    """The open network whose people have addresses like this one. The address goes no further."""
    wanted = domains.within(email)
    known = (
        EmailDomain.objects.filter(domain__in=wanted, network__state=Network.State.ACTIVE)
        .select_related("network")
        .prefetch_related("network__domains")
    )
    closest = sorted(known, key=lambda entry: wanted.index(entry.domain))
    return closest[0].network if closest else None


def open_community() -> Network | None:
    """The listed network that takes people whose organisation has none."""
    return listed().filter(kind=Network.Kind.COMMUNITY).first()


def email_domains(network_id: UUID) -> list[str]:
    """The work e-mail domains that lead to this network."""
    return list(EmailDomain.objects.filter(network_id=network_id).values_list("domain", flat=True))


def is_listed(network_id: UUID) -> bool:
    """Whether the public front page may name this network."""
    return DirectoryEntry.objects.filter(network_id=network_id, is_listed=True).exists()


def _steps(reached: Iterable[tuple[str, bool]], *, failed: bool) -> Iterable[Step]:
    is_next = True
    for title, done in reached:
        if done:
            yield Step(title, "done")
        elif is_next:
            yield Step(title, "failed" if failed else "now")
            is_next = False
        else:
            yield Step(title, "waiting")

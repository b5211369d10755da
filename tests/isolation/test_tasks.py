"""r05: whatever task there is, a message that does not prove its network never runs.

The tasks come from Celery's registry, the messages are made for each, and real workers take
them: a new task is tried unasked.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest

from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network, RefusedTask
from tenants.tasks import CENTRAL, HEADER, SIGNATURE, CentralTask
from tests.isolation import messages
from tests.isolation.messages import Message
from tests.isolation.outcomes import Outcome
from tests.isolation.outcomes import outcomes as outcomes_in
from tests.site import Site, running, wait_until
from tests.world import World

TASKS = messages.ours()
LEAKY = ("leaky.of_nobody", "leaky.trusting")
CLOSED = ("suspended", "archived", "removed", "provisioning")
GHOST = uuid4()
Reason = RefusedTask.Reason


@dataclass(frozen=True, slots=True)
class Places:
    """Where messages may say that they come from."""

    a: NetworkRef
    b: NetworkRef
    closed: dict[str, NetworkRef]


@dataclass(frozen=True, slots=True)
class Subject:
    """A task to be tried, and whether it is a network's or the centre's."""

    name: str
    kwargs: dict[str, str]
    is_central: bool

    def honest(self, places: Places, task_id: str | None = None) -> Message:
        """What our own code would send."""
        if self.is_central:
            return messages.of_centre(self.name, self.kwargs, task_id)
        return messages.of_network(self.name, places.a, self.kwargs, task_id)


Forgery = Callable[[Subject, Places], Message]


def without_header(subject: Subject, places: Places) -> Message:
    return messages.without_header(subject.honest(places))


def unsigned(subject: Subject, places: Places) -> Message:
    return messages.unsigned(subject.honest(places))


def wrongly_signed(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    return replace(honest, headers=honest.headers | {SIGNATURE: "0" * 64})


def signed_for_another_task(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    other = Subject("somewhere.else", subject.kwargs, subject.is_central)
    return honest.signed_as(other.honest(places, honest.task_id))


def signed_for_another_message(subject: Subject, places: Places) -> Message:
    return subject.honest(places).signed_as(subject.honest(places))


def signed_for_another_network(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    of_b = messages.of_network(subject.name, places.b, subject.kwargs, honest.task_id)
    return honest.signed_as(of_b)


def naming_another_network(subject: Subject, places: Places) -> Message:
    return subject.honest(places).naming(str(places.b.id))


def naming_no_network(subject: Subject, places: Places) -> Message:
    return subject.honest(places).naming("nowhere")


def naming_what_is_no_text(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    return replace(honest, headers={HEADER: 1, SIGNATURE: [None]})


def with_an_argument_more(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    return replace(honest, kwargs=honest.kwargs | {"network": str(places.b.id)})


def with_another_argument(subject: Subject, places: Places) -> Message:
    honest = subject.honest(places)
    signed_with = replace(subject, kwargs=subject.kwargs | {"run_id": str(uuid4())})
    return honest.signed_as(signed_with.honest(places, honest.task_id))


def with_arguments_by_position(subject: Subject, places: Places) -> Message:
    return replace(subject.honest(places), args=(str(places.b.id),))


def of_the_other_kind(subject: Subject, places: Places) -> Message:
    """Rightly signed, by the centre for a network's task, by a network for a central one."""
    if subject.is_central:
        return messages.of_network(subject.name, places.a, subject.kwargs)
    return messages.of_centre(subject.name, subject.kwargs)


def of_an_unknown_network(subject: Subject, places: Places) -> Message:
    a = places.a
    ghost = NetworkRef(GHOST, a.slug, a.name, a.kind, a.state, a.schema, a.host)
    return messages.of_network(subject.name, ghost, subject.kwargs)


def of_a_network_that_is(state: str) -> Forgery:
    """Rightly signed by a network that does nothing now."""

    def forge(subject: Subject, places: Places) -> Message:
        return messages.of_network(subject.name, places.closed[state], subject.kwargs)

    forge.__name__ = f"of_a_network_that_is_{state}"
    return forge


FORGERIES: list[Forgery] = [
    without_header,
    unsigned,
    wrongly_signed,
    signed_for_another_task,
    signed_for_another_message,
    signed_for_another_network,
    naming_another_network,
    naming_no_network,
    naming_what_is_no_text,
    with_an_argument_more,
    with_another_argument,
    with_arguments_by_position,
    of_the_other_kind,
    of_an_unknown_network,
    *(of_a_network_that_is(state) for state in CLOSED),
]

# Why a network's task refuses what is rightly signed; a central one has one reason for all.
RIGHTLY_SIGNED = {
    "of_the_other_kind": Reason.WRONG_PLACE,
    "of_an_unknown_network": Reason.UNKNOWN_NETWORK,
    "of_a_network_that_is_suspended": Reason.NOT_ACTIVE,
    "of_a_network_that_is_archived": Reason.NOT_ACTIVE,
    "of_a_network_that_is_removed": Reason.UNKNOWN_NETWORK,
    "of_a_network_that_is_provisioning": Reason.NOT_ACTIVE,
}


def refusal(subject: Subject, places: Places, forge: Forgery) -> tuple[str, UUID | None]:
    """Why a forgery is refused, and which network it has proven to be from."""
    if forge is without_header:
        return Reason.NO_NETWORK, None
    if (reason := RIGHTLY_SIGNED.get(forge.__name__)) is None:
        return Reason.NOT_PROVEN, None
    place = forge(subject, places).headers[HEADER]
    network_id = None if place == CENTRAL else UUID(place)
    return (Reason.WRONG_PLACE if subject.is_central else reason), network_id


@pytest.fixture(scope="module")
def site(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A deployment whose workers know two tasks that leak, besides their own."""
    root = tmp_path_factory.mktemp("site")
    with running(Site(root, tasks=("tests.isolation.leaky_tasks",))) as site:
        yield site


@pytest.fixture(scope="module")
def places(site: Site) -> Iterator[Places]:
    world = World()
    closed = {state: world.network(f"is-{state}") for state in CLOSED}
    with current.shared():
        for state, network in closed.items():
            Network.objects.filter(id=network.id).update(state=state)
    yield Places(world.network(), world.network("warwick", kind="school"), closed)
    world.empty()


@pytest.fixture(scope="module")
def subjects() -> dict[str, Subject]:
    """All tasks: ours, and the leaky ones."""
    found = {
        name: Subject(name, messages.arguments(task), isinstance(task, CentralTask))
        for name, task in TASKS.items()
    }
    return found | {name: Subject(name, {}, is_central=False) for name in LEAKY}


Outcomes = dict[tuple[str, str], Outcome]


@pytest.fixture(scope="module")
def outcomes(site: Site, places: Places, subjects: dict[str, Subject]) -> Outcomes:
    """What became of every message, after all were sent at once."""
    sent = {
        (name, forge.__name__): forge(subject, places).send().task_id
        for name, subject in subjects.items()
        for forge in [*FORGERIES, Subject.honest]
    }

    def found() -> Outcomes:
        told = outcomes_in(site.worker_log(), sent.values())
        return {which: told[task_id] for which, task_id in sent.items()}

    wait_until(lambda: Outcome.WAITING not in found().values())
    return found()


@pytest.mark.parametrize("name", TASKS)
def test_an_honest_message_runs(outcomes: Outcomes, name: str) -> None:
    """The test below would prove nothing if nothing ever ran."""
    assert outcomes[name, "honest"] is Outcome.RAN


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
@pytest.mark.parametrize("name", TASKS)
def test_r05_a_forged_message_never_runs(outcomes: Outcomes, name: str, forge: Forgery) -> None:
    assert outcomes[name, forge.__name__] is Outcome.REFUSED


@pytest.mark.parametrize("name", TASKS)
def test_r05_every_refusal_is_counted_for_operators(
    outcomes: Outcomes, subjects: dict[str, Subject], places: Places, name: str
) -> None:
    """Under its own reason, and for a network only where that was proven."""
    counted: Counter[tuple[str, UUID | None]] = Counter()
    with current.shared():
        for row in RefusedTask.objects.filter(task=name):
            counted[row.reason, row.network_id] += row.count
    expected = Counter(refusal(subjects[name], places, forge) for forge in FORGERIES)
    assert expected - counted == Counter()
    # Networks of earlier tests, and those now closed, have left honest messages in the queue.
    late = {Reason.UNKNOWN_NETWORK, Reason.NOT_ACTIVE}
    assert {reason for reason, _ in counted - expected} <= late


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
@pytest.mark.parametrize("name", LEAKY)
def test_a_task_that_leaks_is_noticed(outcomes: Outcomes, name: str, forge: Forgery) -> None:
    """The test above can fail."""
    assert outcomes[name, forge.__name__] is Outcome.RAN

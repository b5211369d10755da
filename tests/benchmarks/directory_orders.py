"""What the directory's benchmark has done by the project: networks that tell, and searches."""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from tests.benchmarks.deployment_orders import application, prepare, world
from tests.benchmarks.serving import environ, milliseconds
from tests.bulk.copying import uuid_of
from tests.bulk.words import ASKS, FIRST, GIVES, JOBS, LAST, MORE, TOPICS

from kernel import clock  # isort: skip
from shared_apps.directory import services as directory  # isort: skip
from shared_apps.directory.shelves import LISTINGS  # isort: skip
from shared_apps.directory.snapshots import (  # isort: skip
    ListingSnapshot,
    PersonSnapshot,
    Telling,
)
from tenant_apps.search import asked  # isort: skip
from tenant_apps.search import words  # isort: skip
from tenant_apps.sharing import searching, telling  # isort: skip
from tenant_apps.skills.models import Skill  # isort: skip
from tenants import current  # isort: skip
from tenants import services as registry  # isort: skip
from tenants.current import NetworkRef  # isort: skip
from tests.benchmarks.searches import COMMON  # isort: skip
from tests.counting import counted  # isort: skip
from tests.factories.federation import FederatedNetworkFactory  # isort: skip
from tests.factories.members import admit  # isort: skip

__all__ = ["fill", "names", "prepare", "serve"]

LISTING, PERSON = 41, 42
BATCH = 2000
DAYS = 400
VISITORS = 10
_here: list[NetworkRef] = []
_cookies: list[str] = []
_partners: list[NetworkRef] = []
_skills: dict[str, str] = {}
_amounts: dict[str, int] = {}


def fill(amounts: dict[str, int]) -> dict[str, float]:
    """The networks, and all that they tell; returns the seconds that the slowest of them took."""
    _amounts.update(amounts)
    home = world.network("home", "Home", "school", for_good=True)
    _here.append(home)
    FederatedNetworkFactory(network=home)
    with current.enter(home):
        _skills.update(Skill.objects.values_list("national_code", "name"))
        people = [admit(name=f"Visitor {number}") for number in range(VISITORS)]
        telling.follow()
        words.count_anew()
    for person in people:
        browser = world.client(home, person.user)
        name = next(iter(browser.cookies))
        _cookies.append(f"{name}={browser.cookies[name].value}")
    random.seed("directory")
    slowest = 0.0
    for number in range(amounts["networks"] - 1):
        _partners.append(_partner(number))
        began = time.perf_counter()
        _tell(_partners[-1], number)
        slowest = max(slowest, time.perf_counter() - began)
    with world.admin() as admin:
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")
    return {"slowest": slowest}


def names() -> list[str]:
    """The pages, by name."""
    return list(_PAGES)


def serve(name: str, requests: int) -> dict[str, object]:
    """Milliseconds of each request, and the queries of one."""
    took = milliseconds(application, _requests(name, requests))
    once = _requests(name, 1)
    with counted() as queries:
        milliseconds(application, once)
    return {"took": took, "queries": len(queries)}


def _partner(number: int) -> NetworkRef:
    """A network of the registry and the federation, without a schema: it only tells."""
    with current.shared():
        row = registry.register(name=f"Partner {number}", slug=f"partner{number}", kind="school")
        registry.mark_active(network_id=row.id)
    network = world.ref(row.id)
    FederatedNetworkFactory(network=network)
    return network


def _tell(network: NetworkRef, number: int) -> None:
    """Each network's are as old as any other's."""
    shares = _amounts["networks"] - 1
    listings = range(number, _amounts["listings"], shares)
    people = range(number, _amounts["people"], shares)
    for ordinal, some in enumerate(_batches(listings), 1):
        told = [_listing(one) for one in some]
        ids = [one.id for one in told]
        assert directory.tell(network, Telling(ordinal, ids, told, []))
    for ordinal, some in enumerate(_batches(people), 1000):
        met = [_person(one) for one in some]
        assert directory.tell(network, Telling(ordinal, [one.id for one in met], [], met))


def _batches(numbers: range) -> Iterator[range]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


def _listing(number: int) -> ListingSnapshot:
    is_offer, now = number % 3 == 0, clock.now()
    codes = random.sample(sorted(_skills), random.randrange(4))
    return ListingSnapshot(
        id=uuid_of(LISTING, number),  # type: ignore[arg-type]
        is_marked=True,
        kind="offer" if is_offer else "request",
        title=random.choice(GIVES if is_offer else ASKS).format(random.choice(TOPICS))[:120],
        text=" ".join(random.sample(MORE, 3)),
        name=f"{random.choice(FIRST)} {random.choice(LAST)}" if number % 2 else "",
        more=random.choice(JOBS) if number % 2 else "",
        hours="1 hour",
        tags=["Coaching", *(_skills[code] for code in codes)],
        skills=codes,
        how=random.choice([["in_person"], ["remote"], ["in_person", "remote"]]),
        closes_on=now.date() + timedelta(days=1 + number % 60),
        posted_at=now - timedelta(days=DAYS) * (1 - number / _amounts["listings"]),
    )


def _person(number: int) -> PersonSnapshot:
    codes = random.sample(sorted(_skills), 1 + number % 5)
    return PersonSnapshot(
        id=uuid_of(PERSON, number),  # type: ignore[arg-type]
        name=f"{random.choice(FIRST)} {random.choice(LAST)}" if number % 2 else "",
        more=random.choice(JOBS) if number % 2 else "",
        text=random.choice(MORE) if number % 2 else "",
        tags=[_skills[code] for code in codes],
        skills=codes,
    )


def _requests(name: str, count: int) -> list[dict[str, object]]:
    random.seed(name)
    made = []
    for cookie in itertools.islice(itertools.cycle(_cookies), count):
        path, _, query = _PAGES[name]().partition("?")
        made.append({**environ(_here[0].host, path, cookie), "QUERY_STRING": query})
    return made


def _others(**wanted: str) -> str:
    return f"/others/?{urlencode({'kind': random.choice(['request', 'offer']), **wanted})}"


def _network() -> str:
    return random.choice(_partners).slug


def _skill() -> str:
    return random.choice(sorted(_skills))


def _a_later_page() -> str:
    address = _others(q=random.choice(TOPICS))
    with current.enter(_here[0]):
        wanted = asked.read(QueryDict(address.partition("?")[2]), shelf=LISTINGS)
        results, _ = searching.listings(wanted)
        return f"{address}&{urlencode({'after': results.after})}" if results.after else address


def _of_a_person() -> str:
    words_of = [*JOBS, *FIRST, f"{random.choice(FIRST)} {random.choice(LAST)}"]
    return f"/others/people/?{urlencode({'q': random.choice(words_of)})}"


_PAGES: dict[str, Callable[[], str]] = {
    "directory, the newest": _others,
    "directory, one topic": lambda: _others(q=random.choice(TOPICS)),
    "directory, a common word": lambda: _others(q=random.choice(COMMON)),
    "directory, a skill": lambda: _others(skill=_skill()),
    "directory, a network": lambda: _others(network=_network()),
    "directory, a skill in a network": lambda: _others(skill=_skill(), network=_network()),
    "directory, a word in a network": lambda: _others(
        q=random.choice([*TOPICS, *COMMON]), network=_network()
    ),
    "directory, a word, a skill, and how": lambda: _others(
        q=random.choice(COMMON), skill=_skill(), how=random.choice(["remote", "in_person"])
    ),
    "directory, a word nobody has": lambda: _others(q="zyzzyva"),
    "directory, closing soon": lambda: _others(sort="closing"),
    "directory, a later page": _a_later_page,
    "directory, people": lambda: "/others/people/",
    "directory, a person": _of_a_person,
    "directory, people with a skill": lambda: f"/others/people/?skill={_skill()}",
}

"""Two furnished networks for all tests of a file, and the people who look over the wall."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shared_apps.operators.models import Operator
from tenants import current
from tenants.current import NetworkRef
from tests.factories.operators import OperatorFactory
from tests.isolation.fingerprints import Fingerprint
from tests.isolation.things import Things, furnish
from tests.world import World

SESSION = "__Host-session"
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Pair:
    """Network A, from which all is tried, and network B, which must not notice."""

    world: World
    a: Things
    b: Things
    operators: dict[str, Operator]
    is_full: bool = False
    # How schemas were left by whatever was last looked at; nothing else here writes to them.
    left: dict[str, Fingerprint] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str, at: NetworkRef | None) -> Client:
        """A browser at A, at B or at the centre (None), which bears the session of a role.

        `a/member` is A's member, `b/champion` B's champion, `operator/auditor` an operator;
        `nobody` has a session that is in no network, and a `stranger` has none.
        """
        client = self.world.client(at)
        where, _, who = role.partition("/")
        if role == NOBODY:
            client.cookies[SESSION] = "n0body" * 5 + "ab"
        elif who != "stranger":
            client.cookies[SESSION] = self._session(role, where, who)
        return client

    def _session(self, role: str, where: str, who: str) -> str:
        home = {"a": self.a.network, "b": self.b.network}.get(where)
        person = getattr(self, where).people[who] if home else self.operators[who]
        with current.enter(home) if home else current.shared():
            known = self._sessions.get(role)
            if known is None or not Session.objects.filter(session_key=known).exists():
                client = self.world.client(home, person.user)
                self._sessions[role] = client.cookies[SESSION].value
        return self._sessions[role]


@pytest.fixture(scope="module")
def pair(servers: None, pytestconfig: pytest.Config) -> Iterator[Pair]:
    """A and B, with an object of every kind in each."""
    world = World()
    a = furnish(
        world.network(),
        names=("Alice Archer", "Bob Baker", "Bea Broker", "Chris Champion"),
        colour="#0b6e4f",
    )
    b = furnish(
        world.network("warwick", "Warwick Business School", "school"),
        names=("Sofia Sharma", "Samir Sands", "Sally Stone", "Simon Swift"),
        colour="#aa3300",
    )
    with current.shared():
        operators = {role: OperatorFactory(role=role) for role in ("auditor", "provisioner")}
    pair = Pair(world, a, b, operators, is_full=bool(pytestconfig.getoption("--full")))
    # Signing in leaves a trace, which later would look like a breach.
    for role in ("a/champion", "b/champion", *(f"operator/{one}" for one in operators)):
        pair.browser(role, None)
    yield pair
    world.empty()

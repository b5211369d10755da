"""What a whole deployment of the benchmark does: build networks, serve pages, tell its memory."""

import os
import time

from django.core.wsgi import get_wsgi_application
from django.db import connection

from tests.benchmarks.figures import median
from tests.benchmarks.serving import environ, milliseconds

application = get_wsgi_application()

from provisioning import bootstrap  # noqa: E402
from tenants import current, hosts, selectors  # noqa: E402
from tests.factories.listings import ListingFactory  # noqa: E402
from tests.factories.members import admit  # noqa: E402
from tests.factories.organisations import OrganisationFactory  # noqa: E402
from tests.world import World  # noqa: E402

world = World()
visitors: list[tuple[str, str]] = []


def prepare() -> None:
    """The logins, and an empty deployment."""
    bootstrap.create_logins(
        os.environ["ADMIN_DATABASE_URL"],
        os.environ["DATABASE_URL"],
        os.environ["PROVISIONING_DATABASE_URL"],
    )
    bootstrap.migrate_all()


def build(first: int, count: int) -> list[str]:
    """Networks with a few members and listings each; returns host and schema of the last."""
    for number in range(first, first + count):
        slug = f"bench{number}"
        network = world.network(slug, f"Benchmark {number}", "school", for_good=True)
        with current.enter(network):
            OrganisationFactory(name="Riverside Trust")
            people = [admit(name=f"Member {one}") for one in range(3)]
            for owner in people:
                ListingFactory(owner=owner)
    return [network.host, network.schema]


def sign_in(count: int) -> int:
    """A member's browser in each of the first so many networks."""
    visitors.clear()
    for network in selectors.all_in("active")[:count]:
        with current.enter(network):
            from tenant_apps.members.models import Member

            user = Member.objects.select_related("user").order_by("handle")[0].user
        client = world.client(network, user)
        name = next(iter(client.cookies))
        visitors.append((network.host, f"{name}={client.cookies[name].value}"))
    return len(visitors)


def browsers() -> list[tuple[str, str]]:
    """Host and cookie of each that is signed in."""
    return visitors


def serve(path: str, rounds: int) -> float:
    """Median milliseconds of this page, asked for in each network in turn."""
    asked = [environ(host, path, cookie) for _ in range(rounds) for host, cookie in visitors]
    return median(milliseconds(application, asked))


def backend() -> list[float]:
    """Process id of this connection's backend, and the megabytes that it alone holds."""
    with current.shared(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with open(f"/proc/{pid}/status") as status:
        [line] = [line for line in status if line.startswith("RssAnon:")]
    return [pid, int(line.split()[1]) / 1024]


def age(seconds: float) -> None:
    """Begin a new connection, which lives no longer than this."""
    connection.settings_dict["CONN_MAX_AGE"] = seconds
    connection.close()
    connection.ensure_connection()


def expire() -> None:
    """Let the connection's time pass."""
    assert connection.close_at is not None
    connection.close_at = time.monotonic() - 1


def look_up(count: int) -> list[float]:
    """Microseconds to find a host from memory, and by asking the registry."""
    host = visitors[0][0]
    hosts.find(host)
    took = []
    for find in (hosts.find, selectors.by_host):
        began = time.perf_counter()
        for _ in range(count):
            find(host)
        took.append((time.perf_counter() - began) / count * 1e6)
    return took

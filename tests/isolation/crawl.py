"""All requests whose traces are looked at: every page as every role, and all that goes wrong."""

from collections.abc import Iterator

from tenants.current import NetworkRef
from tests.isolation import asking
from tests.isolation.conftest import Pair
from tests.isolation.routes import Route, routes
from tests.isolation.serving import Ask
from tests.isolation.things import ROLES, Things, nothings

SENDERS = ("member", "champion")
# They end the session of whoever sends their form: a stranger does.
SIGNING = {"accounts:sign_in", "accounts:sign_out", "accounts:new_password"}
SIGNING |= {"joining:accept", "joining:ask", "joining:join", "security:password"}
CSRF = "__Host-csrf"
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"


def all_asks(pair: Pair, resting: NetworkRef) -> list[Ask]:
    """Every page as every role, and all that goes wrong."""
    asks = [*in_network(pair, "a", pair.a), *in_network(pair, "b", pair.b), *at_centre(pair)]
    for place, host in (("resting", resting.host), ("unknown", "nowhere.hexitime.localhost")):
        for path in ("/", "/people/", "/logo", "/no/such/page/"):
            asks += [Ask(place, "stranger", host, path, method) for method in ("GET", "POST")]
    return asks + with_malformed_hosts(pair, "malformed")


def with_malformed_hosts(pair: Pair, place: str) -> list[Ask]:
    """Asked of hosts that are none, each with the name of B or of someone there in it."""
    b, member = pair.b.network, pair.b.people["member"]
    for_nobody = "hexitime.localhost"
    hosts = [
        f"{member.handle}..{b.host}",
        f"{b.host}\x00",
        f"[::1%{b.slug}",
        f"[{b.host}]",
        f"{member.user.email}",
        f"{member.handle}:{b.slug}@{for_nobody}",
        f"{b.name}.{for_nobody}",
        f"{b.host}:{member.handle}",
        f"{b.host}, {b.host}",
        f"{b.host}/{member.handle}",
        f"{b.host}\r\nX-Network-ID: {b.id}",
        f"{b.schema}.{for_nobody}",
        f"{member.handle}.{'x' * 300}.{b.host}",
        f"{member.handle}\xe9.{b.host}",
    ]
    return [
        Ask(place, "stranger", host, path, method)
        for host in hosts
        for path in ("/", "/people/", "/no/such/page/")
        for method in ("GET", "POST")
    ]


def in_network(pair: Pair, place: str, things: Things) -> Iterator[Ask]:
    """Pages are read, forms are sent rightly and without their token; and all that fails."""
    host = things.network.host
    for role in ROLES:
        cookies = cookies_of(pair, f"{place}/{role}", things.network)
        for route in routes("tests.isolation.broken_urls"):
            if is_elsewhere(route, place):
                continue
            path = route.paths(things.values)[0]
            yield Ask(place, role, host, path, cookies=cookies)
            if role in {"stranger", "champion"}:
                yield Ask(place, role, host, path, "POST", cookies=cookies)
            if (role == "stranger") if route.name in SIGNING else (role in SENDERS):
                form = asking.form_of(things) | {"csrfmiddlewaretoken": TOKEN}
                yield Ask(place, role, host, path, "POST", cookies | {CSRF: TOKEN}, form)
        for path in ("/no/such/page/", route_to_other(pair, place)):
            yield Ask(place, role, host, path, cookies=cookies)
        yield Ask(place, role, host, "/people/", "POST", cookies, length="99999999")


def at_centre(pair: Pair) -> Iterator[Ask]:
    for role in ("a/stranger", "operator/auditor", "operator/provisioner"):
        cookies = cookies_of(pair, role, None)
        for route in routes("tests.isolation.broken_central_urls"):
            if is_elsewhere(route, "centre"):
                continue
            values = nothings() | {"slug": pair.a.network.slug}
            path, host = route.paths(values)[0], "hexitime.localhost"
            yield Ask("centre", role, host, path, cookies=cookies)
            yield Ask("centre", role, host, path, "POST", cookies=cookies)


def cookies_of(pair: Pair, role: str, at: NetworkRef | None) -> dict[str, str]:
    return {name: one.value for name, one in pair.browser(role, at).cookies.items()}


def is_elsewhere(route: Route, place: str) -> bool:
    """Whether this is a failing view meant for another place."""
    return route.pattern.startswith("broken/") and not route.pattern.startswith(f"broken/{place}/")


def route_to_other(pair: Pair, place: str) -> str:
    """An address with an id of the other network in it, which must not be written down here."""
    other = pair.b if place == "a" else pair.a
    return f"/exchanges/{other.values['exchange_id']}/"

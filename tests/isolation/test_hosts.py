"""r03: the Host header alone says which network answers, and an unknown one gets a plain 404."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tenants import current
from tenants import services as registry
from tests.isolation import fingerprints
from tests.isolation.conftest import Pair

HERE = "/people/"
UNKNOWN = [
    "nowhere.hexitime.localhost",
    "nwl.example.org",
    "nwl.hexitime.localhost.example.org",
    "deep.nwl.hexitime.localhost",
    "hexitime.localhost.nwl",
    "127.0.0.1",
    "[::1]:8000",
    "nwl",
    "nwl.hexitime.localhost:port",
    "nwl hexitime.localhost",
    "nwl.hexitime.localhost..",
    "nwl.hexitime.localhost/warwick.hexitime.localhost",
    "nwl.hexitime.localhost@warwick.hexitime.localhost",
    "nwl.hexitime.localhost, warwick.hexitime.localhost",
    "ñwl.hexitime.localhost",
    "%",
    "n_" + "a" * 14,
    "x" * 3000,
]


def page(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "warwick.hexitime.localhost"},
        {"X-Forwarded-Server": "warwick.hexitime.localhost"},
        {"X-Host": "warwick.hexitime.localhost"},
        {"X-Original-Host": "warwick.hexitime.localhost"},
        {"Forwarded": "host=warwick.hexitime.localhost"},
        {"X-Network-ID": "{id}"},
        {"X-Tenant": "{id}"},
        {"X-Schema": "{schema}"},
        {"Origin": "http://warwick.hexitime.localhost"},
        {"Referer": "http://warwick.hexitime.localhost/"},
        {"Cookie": "network={id}; tenant={schema}"},
        {"X-Original-URL": "//warwick.hexitime.localhost/people/"},
        {"X-Rewrite-URL": "//warwick.hexitime.localhost/people/"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_r03_no_header_changes_the_network(pair: Pair, headers: dict[str, str]) -> None:
    b = pair.b.network
    sent = {name: value.format(id=b.id, schema=b.schema) for name, value in headers.items()}
    client = pair.a.client(pair.world, "member")
    session = client.cookies["__Host-session"].value
    if "Cookie" in sent:
        sent["Cookie"] += f"; __Host-session={session}"
        client.cookies.clear()
    shown = page(client.get(HERE, headers={"host": pair.a.network.host, **sent}))
    assert "Alice Archer" in shown
    assert "Sofia Sharma" not in shown


@pytest.mark.parametrize("name", ["network", "network_id", "tenant", "schema", "host", "slug"])
@pytest.mark.parametrize("value", ["id", "slug", "schema", "host"])
def test_r03_no_query_changes_the_network(pair: Pair, name: str, value: str) -> None:
    query = {name: str(getattr(pair.b.network, value))}
    shown = page(pair.a.client(pair.world, "member").get(HERE, query))
    assert "Alice Archer" in shown
    assert "Sofia Sharma" not in shown


@pytest.mark.parametrize(
    "host",
    [
        "nwl.hexitime.localhost:1",
        "nwl.hexitime.localhost:65535",
        "NWL.Hexitime.LOCALHOST",
        "nwl.hexitime.localhost.",
        "NWL.hexitime.localhost.:8000",
    ],
)
def test_r03_port_capitals_and_a_last_dot_are_the_same_host(pair: Pair, host: str) -> None:
    client = pair.a.client(pair.world, "member")
    assert "Alice Archer" in page(client.get(HERE, headers={"host": host}))
    b = pair.b.client(pair.world, "member")
    assert b.get(HERE, headers={"host": host}).status_code == 302


@pytest.mark.parametrize("host", UNKNOWN)
def test_r03_an_unknown_host_is_told_nothing_and_writes_nothing(pair: Pair, host: str) -> None:
    client = pair.a.client(pair.world, "champion")
    schemas = ("shared", pair.a.network.schema)
    before = [fingerprints.take(pair.world, schema) for schema in schemas]
    for ask in (client.get, client.post):
        response = ask("/sign-in/?next=/", headers={"host": host})
        assert response.status_code == 404
        shown = page(response).lower()
        for told in ("north west london", "warwick", "nwl.hex", host.lower()):
            assert told not in shown
        assert "Set-Cookie" not in response.headers
    assert before == [fingerprints.take(pair.world, schema) for schema in schemas]


def test_a_network_that_is_being_set_up_is_unknown(pair: Pair) -> None:
    with current.shared():
        row = registry.register(name="Early Days", slug="early", kind="school")
    response = Client(headers={"host": "early.hexitime.localhost"}).get("/")
    assert response.status_code == 404
    assert row.name not in page(response)


@pytest.mark.parametrize("role", ["stranger", "member", "champion"])
@pytest.mark.parametrize("path", ["/", "/people/", "/sign-in/", "/logo", "/theme.css", "/x/"])
def test_a_suspended_network_is_resting(pair: Pair, role: str, path: str) -> None:
    client = pair.b.client(pair.world, role)
    with current.shared():
        registry.suspend(network_id=pair.b.network.id)
    try:
        before = fingerprints.take(pair.world, pair.b.network.schema)
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 503
            assert "resting" in page(response)
            assert "no-store" in response["Cache-Control"]
            assert response["Retry-After"]
            assert "Sofia" not in page(response)
        assert before == fingerprints.take(pair.world, pair.b.network.schema)
        assert pair.a.client(pair.world, "member").get(HERE).status_code == 200
    finally:
        with current.shared():
            registry.reactivate(network_id=pair.b.network.id)
    assert pair.b.client(pair.world, "member").get(HERE).status_code == 200

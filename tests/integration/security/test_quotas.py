"""r08: a network that asks too much is told to wait; the others do not notice."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings

from tenants import current, metrics, quotas
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[quotas.Turnstiles]:
    """Ten requests at once, and so few a second that none is added during a test."""
    fresh = quotas.Turnstiles()
    monkeypatch.setattr(quotas, "turnstiles", fresh)
    with override_settings(
        NETWORK_REQUESTS_PER_SECOND=0.001, NETWORK_REQUESTS_BURST=10, NETWORK_THREADS=2
    ):
        yield fresh


def browser(network: NetworkRef | None) -> Client:
    return Client(headers={"host": network.host if network else "hexitime.localhost"})


def statuses(client: Client, count: int, path: str = "/sign-in/") -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


def test_r08_a_flood_of_a_is_refused_and_b_is_served(
    limited: quotas.Turnstiles, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    assert statuses(browser(nwl), 15) == [200] * 10 + [429] * 5
    assert statuses(browser(warwick), 10) == [200] * 10
    assert statuses(browser(None), 10) == [200] * 10
    assert statuses(browser(nwl), 1) == [429]


def test_r08_the_refusal_is_small_plain_and_like_every_response(
    limited: quotas.Turnstiles, nwl: NetworkRef
) -> None:
    statuses(browser(nwl), 10)
    response = browser(nwl).get("/sign-in/", secure=True)
    assert response.status_code == 429
    assert "Wait a few seconds" in response.text
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["Strict-Transport-Security"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert nwl.name not in response.text
    at_the_front = dict(quotas._ready_made()[1])
    assert response.headers.keys() <= at_the_front.keys()
    for header in ("Content-Security-Policy", "Strict-Transport-Security", "Cache-Control"):
        assert at_the_front[header] == response[header]


def ask_front(host: str, path: str = "/sign-in/") -> tuple[str, bytes, bool]:
    """Status and body of a request that comes to the front, and whether Django was asked."""
    asked: list[bool] = []
    told: list[str] = []

    def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(True)
        start_response("200 OK", [])
        return [b"Hello"]

    environ = {"HTTP_HOST": host, "PATH_INFO": path}
    body = quotas.Front(django)(environ, lambda status, headers: told.append(status))
    return told[0], b"".join(body), bool(asked)


def test_r08_a_flood_does_not_reach_django(
    limited: quotas.Turnstiles, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    assert ask_front(nwl.host) == ("200 OK", b"Hello", True)
    statuses(browser(nwl), 10)
    status, body, asked = ask_front(nwl.host)
    assert status == "429 Too Many Requests"
    assert b"Wait a few seconds" in body
    assert not asked
    assert ask_front(nwl.host, "/static/design/style.css")[2]
    assert ask_front(warwick.host)[2]
    assert ask_front("nobody.example")[2]


def test_r08_refusals_are_counted_for_their_network(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "turnstiles", quotas.Turnstiles())
    with override_settings(NETWORK_REQUESTS_PER_SECOND=1000, NETWORK_REQUESTS_BURST=2):
        client = browser(nwl)
        assert client.get("/sign-in/").status_code == 200
        quotas.turnstiles.of_host(nwl.host).refused = 7  # type: ignore[union-attr]
        assert client.get("/sign-in/").status_code == 200
    lines = metrics.text().decode().splitlines()
    [line] = [one for one in lines if "refused_total{" in one and str(nwl.id) in one]
    assert line.endswith(" 7.0")


def through(network: NetworkRef, respond: Any) -> Any:
    request = RequestFactory().get("/", headers={"host": network.host})
    with current.enter(network):
        return quotas.QuotaMiddleware(respond)(request)


def test_a_view_that_fails_gives_its_place_back(
    limited: quotas.Turnstiles, nwl: NetworkRef
) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ValueError("no")

    for _ in range(5):
        with pytest.raises(ValueError, match="no"):
            through(nwl, fail)
    assert limited.of_host(nwl.host).inside == 0  # type: ignore[union-attr]


def test_a_stream_holds_its_place_until_it_is_closed(
    limited: quotas.Turnstiles, nwl: NetworkRef
) -> None:
    def stream(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(iter(["one", "two"]))

    responses = [through(nwl, stream) for _ in range(2)]
    assert through(nwl, stream).status_code == 429
    next(iter(responses[0]))
    responses[0].close()
    assert through(nwl, stream).status_code == 200


def test_the_turnstiles_are_bounded_and_unknown_hosts_have_none(
    limited: quotas.Turnstiles, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "MOST_PLACES", 3)
    for number in range(6):
        Client(headers={"host": f"nobody{number}.hexitime.localhost"}).get("/")
    assert len(limited) == 0
    for number in range(6):
        Client(headers={"host": f"{nwl.host.upper()}.:{8000 + number}"}).get("/sign-in/")
    assert len(limited) == 1
    assert limited.of_host(f"{nwl.host}:1") is limited.of_host(nwl.host)


def test_r15_three_hundred_staff_behind_one_address_sign_in_within_a_minute(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the quota as it is by default; the clock of the turnstile goes by what a minute is."""
    monkeypatch.setattr(quotas, "turnstiles", quotas.Turnstiles())
    now = 0.0
    monkeypatch.setattr(
        quotas,
        "_new",
        lambda: quotas.Turnstile(per_second=30, burst=120, threads=5, clock=lambda: now),
    )
    with current.enter(nwl):
        emails = [admit(name=f"Staff {one}").user.email for one in range(300)]
    for email in emails:
        now += 60 / 300
        client = Client(headers={"host": nwl.host}, REMOTE_ADDR="198.51.100.7")
        answer = {"username": email, "password": PASSWORD}
        assert client.get("/sign-in/").status_code == 200
        assert client.post("/sign-in/", answer).status_code == 302
        assert client.get("/").status_code == 200

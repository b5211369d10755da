"""r25, r26, r27: every page, as everyone: reading changes nothing, and the browser is told how to
behave. The addresses come from the URL resolvers, so that a new page is read unasked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.http import HttpResponse

from tests.integration.security.conftest import EVERYWHERE, Deployment
from tests.isolation import fingerprints
from tests.isolation.routes import CENTRAL, NETWORK

# A session is where a page keeps what to say on the next one; it holds nothing of the product.
NOT_STATE = frozenset({"django_session"})

# What a page may be asked besides its path, somewhere in the product.
QUERIES = ["after", "before", "help_kind", "ics", "kind", "name", "next", "page", "q", "search"]
QUERIES += ["seen", "slug", "to", "v"]
HOSTILE = ["\0", "'\\%\"<script>é🐝", "9" * 30]
ODD_NAMES = ["%00", "%ff", "%ed%a0%80", "%2e%2e", "%2f%2f", "a" * 5000, "%F0%9F%90%9D", "AA"]
ODD_NAMES += ["%0d%0ax: y"]


@dataclass(frozen=True, slots=True)
class Crawl:
    """What came of asking for every page as one role, over https."""

    statuses: dict[str, int]
    problems: dict[str, list[str]]
    changed: set[str]


Crawls = Callable[[str, str], Crawl]


@pytest.fixture(scope="module")
def crawls(deployment: Deployment) -> Crawls:
    """Crawls, each made once for all tests that look at it."""

    @cache
    def crawl(urlconf: str, role: str) -> Crawl:
        client = deployment.client(urlconf, role)
        before = _stand(deployment)
        statuses, problems = {}, {}
        for path in [*deployment.paths(urlconf), "/no/such/page/", "/sign-out/"]:
            response = client.get(path, secure=True)
            response.close()
            statuses[path] = response.status_code
            problems[path] = list(_problems(response, is_signed_in=role != "stranger"))
        after = _stand(deployment)
        changed = [one.changed(other) for one, other in zip(before, after, strict=True)]
        return Crawl(statuses, problems, set().union(*changed))

    return crawl


@pytest.mark.parametrize(("urlconf", "role"), EVERYWHERE)
def test_r27_reading_changes_nothing(crawls: Crawls, urlconf: str, role: str) -> None:
    crawl = crawls(urlconf, role)
    assert not crawl.changed
    assert not {path for path, status in crawl.statuses.items() if status >= 500}
    assert 200 in crawl.statuses.values()


@pytest.mark.parametrize(("urlconf", "role"), EVERYWHERE)
def test_r25_r26_every_response_tells_the_browser_how_to_behave(
    crawls: Crawls, urlconf: str, role: str
) -> None:
    problems = crawls(urlconf, role).problems
    assert not {path: found for path, found in problems.items() if found}


@pytest.mark.parametrize("path", ["/", "/no/such/page/", "/sign-in/"])
def test_r25_r26_so_does_a_refused_form(deployment: Deployment, path: str) -> None:
    client = deployment.client(NETWORK, "member")
    client.handler.enforce_csrf_checks = True
    response = client.post(path, secure=True)
    assert response.status_code in {403, 404, 405}
    assert not list(_problems(response, is_signed_in=True))


@pytest.mark.parametrize(
    ("host", "path"),
    [("nowhere.hexitime.localhost", "/"), ("hexitime.localhost", "/static/design/hexitime.css")],
)
def test_r25_so_do_unknown_hosts_and_files(deployment: Deployment, host: str, path: str) -> None:
    client = deployment.client(CENTRAL, "stranger")
    response = client.get(path, secure=True, headers={"host": host})
    response.close()
    assert not list(_problems(response, is_signed_in=False))


@pytest.mark.parametrize(
    ("urlconf", "role"),
    [(NETWORK, "stranger"), (NETWORK, "champion"), (CENTRAL, "stranger"), (CENTRAL, "provisioner")],
)
def test_odd_questions_break_no_page(deployment: Deployment, urlconf: str, role: str) -> None:
    client = deployment.client(urlconf, role)
    for path in deployment.paths(urlconf):
        plain = client.get(path)
        plain.close()
        for odd in HOSTILE if plain.status_code == 200 else ():
            response = client.get(path, dict.fromkeys(QUERIES, odd))
            response.close()
            assert response.status_code < 500, f"{path} {odd!r}"


@pytest.mark.parametrize(
    "path",
    [
        "/join/{odd}/",
        "/invitation/{odd}/",
        "/people/{odd}/",
        "/listings/new/{odd}/",
        "/listings/{listing_id}/{odd}/",
        "/exchanges/{exchange_id}/{odd}/",
        "/password/{odd}/{odd}/",
        "/password/{uidb64}/{odd}/",
        "/credits/given/{odd}/",
        "/{odd}",
    ],
)
def test_odd_addresses_are_missing(deployment: Deployment, path: str) -> None:
    for role in ("stranger", "champion"):
        client = deployment.client(NETWORK, role)
        for odd in ODD_NAMES:
            asked = path.format(odd=odd, **deployment.things.values)
            for response in (client.get(asked), client.post(asked)):
                assert response.status_code in {301, 302, 403, 404, 405}, asked
                assert "x" not in response.headers


def _stand(deployment: Deployment) -> list[fingerprints.Fingerprint]:
    return [
        fingerprints.take(deployment.world, schema, without=NOT_STATE)
        for schema in ("shared", deployment.things.network.schema)
    ]


def _problems(response: HttpResponse, *, is_signed_in: bool) -> Iterator[str]:
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    directives = {one.split()[0]: one.split()[1:] for one in policy.split(";") if one.strip()}
    if directives.get("default-src") != ["'none'"] or directives.get("script-src") != ["'self'"]:
        yield f"policy {policy}"
    if directives.get("style-src") != ["'self'"] or "unsafe" in policy or "*" in policy:
        yield f"policy {policy}"
    for closed in ("frame-ancestors", "base-uri"):
        if directives.get(closed) != ["'none'"]:
            yield f"no {closed}"
    if directives.get("form-action") != ["'self'"]:
        yield "form-action"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "sniffing"
    if headers.get("Referrer-Policy") != "same-origin":
        yield "referrer"
    if headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        yield "opener"
    age = re.match(
        r"max-age=(\d+); includeSubDomains", headers.get("Strict-Transport-Security", "")
    )
    if not age or int(age[1]) < 31_536_000:
        yield "transport"
    kind = headers.get("Content-Type", "")
    is_of_someone = is_signed_in and kind.startswith(("text/html", "text/csv", "application/json"))
    if is_of_someone and "no-store" not in headers.get("Cache-Control", ""):
        yield f"may be stored: {headers.get('Cache-Control')}"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "names the server"
    for cookie in response.cookies.values():
        if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"]):
            yield f"cookie {cookie.key}"

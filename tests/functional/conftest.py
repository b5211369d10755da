"""A real browser, as wide as a phone and as a desktop."""

import os
import shutil
from collections.abc import Generator, Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.functional.browsing import People
from tests.site import Site
from tests.world import World

WINDOWS = {
    "phone": ViewportSize(width=390, height=844),
    "desktop": ViewportSize(width=1280, height=900),
}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


FULL = pytest.mark.full


def in_one_window(name: str) -> pytest.MarkDecorator:
    """Through this window; `make test-full` looks through the other as well."""
    [other] = WINDOWS.keys() - {name}
    windows = [name, pytest.param(other, marks=FULL)]
    return pytest.mark.parametrize("window", windows, indirect=True)


def through_both_windows() -> pytest.MarkDecorator:
    """What everybody sees first, or lays a page out otherwise where there is room."""
    return pytest.mark.parametrize("window", sorted(WINDOWS), indirect=True)


def without_scripts_once() -> pytest.MarkDecorator:
    """On a phone with scripts and without; `make test-full` does both through the other as well."""
    ways = [
        pytest.param("phone", True, id="phone-scripts"),
        pytest.param("phone", False, id="phone-no scripts"),
        pytest.param("desktop", True, id="desktop-scripts", marks=FULL),
        pytest.param("desktop", False, id="desktop-no scripts", marks=FULL),
    ]
    return pytest.mark.parametrize(("window", "javascript"), ways, indirect=["window"])


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """Chromium: the system's if there is one, else Playwright's own.

    Playwright keeps an event loop in this thread, beside which Django refuses to ask the database
    unless told otherwise: so neither outlasts the module, and the site is started before. What is
    asked beside it has a connection of its own, which ends with it.
    """
    system = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=system, args=QUIET)
        yield browser
        connections.close_all()
        browser.close()


@pytest.fixture(params=["phone", pytest.param("desktop", marks=FULL)])
def window(request: pytest.FixtureRequest) -> ViewportSize:
    """A phone's window, unless a test says otherwise; `make test-full` looks through both."""
    return WINDOWS[request.param]


@pytest.fixture
def people(browser: Browser, window: ViewportSize, site: Site) -> Iterator[People]:
    """Each person has a browser of their own. What was wrong with any page fails the test."""
    World.settle()
    for letter in site.mail.glob("*.eml"):
        letter.unlink()
    with People(browser, window) as people:
        yield people
    assert not people.watch.faults, "\n" + "\n".join(people.watch.faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what people had before them."""
    report = yield
    people = getattr(item, "funcargs", {}).get("people")
    if report.when == "call" and report.failed and people:
        report.sections.append(("What people saw", people.describe()))
    return report

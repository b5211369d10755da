"""A real browser, as wide as a phone and as a desktop."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.site import Site

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's if there is one, else Playwright's own."""
    system = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=sorted(WINDOWS))
def window(request: pytest.FixtureRequest) -> ViewportSize:
    """A phone's window, then a desktop's."""
    return WINDOWS[request.param]


@pytest.fixture
def people(browser: Browser, window: ViewportSize, site: Site) -> Iterator["People"]:
    """Each person has a browser of their own."""
    people = People(browser, window)
    yield people
    people.close()


class People:
    """Opens a separate browser profile per person, by name."""

    def __init__(self, browser: Browser, window: ViewportSize) -> None:
        self._browser = browser
        self._window = window
        self._contexts: dict[str, BrowserContext] = {}

    def page(self, name: str) -> Page:
        """The one page this person looks at."""
        if name not in self._contexts:
            context = self._browser.new_context(viewport=self._window, locale="en-GB")
            context.set_default_timeout(10_000)
            context.new_page()
            self._contexts[name] = context
        return self._contexts[name].pages[0]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

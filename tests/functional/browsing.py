"""People at their browsers, doing what people do: read, click, type."""

import re
from pathlib import Path
from re import Pattern
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.functional import apps
from tests.functional.watching import Watch

PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
# What an open page asks for every eight seconds or more, it asks for four times as often here: many
# tests wait for what comes without reloading.
HASTE = """(() => {
  const wait = window.setTimeout.bind(window);
  window.setTimeout = (act, ms, ...more) => wait(act, ms >= 8000 ? ms / 4 : ms, ...more);
})()"""


class Person:
    """One person before one page. What leads to another page waits until it is there."""

    def __init__(self, page: Page, watch: Watch | None) -> None:
        self.page = page
        self._watch = watch

    # Going from page to page

    def visits(self, url: str) -> int:
        """Type an address; returns the status of the answer."""
        response = self.page.goto(url)
        self._arrives()
        assert response
        return response.status

    def goes_to(self, place: str) -> None:
        """Use the main navigation, which a phone keeps behind a button."""
        self.opens_menu()
        link = self.page.get_by_role("navigation", name="Main").get_by_role("link", name=place)
        self._leaves_by(link)

    def follows(self, link: str | Pattern[str]) -> None:
        """Click a link by its whole text, or by a part of it."""
        self._leaves_by(self._link(link))

    def presses(self, button: str) -> None:
        """Press a button that sends a form."""
        self._leaves_by(self._button(button))

    def signs_in(self, email: str, password: str) -> None:
        """Fill in the page for signing in, which is open; and the second step, if asked for."""
        self.writes("E-mail", email)
        self.writes("Password", password)
        self.presses("Sign in")
        self.takes_the_second_step(email)

    def takes_the_second_step(self, email: str) -> None:
        """If it is asked for. Whoever has none yet sets one up, and goes on to where they were."""
        asked = urlsplit(self.page.url)
        if asked.path == "/security/required/":
            apps.set_up(self.page, email)
            wanted = urlsplit(parse_qs(asked.query)["next"][0]).path
            # A way in may lead on, as the console's does.
            assert urlsplit(self.page.url).path.startswith(wanted)
            self._arrives()
        elif asked.path == "/sign-in/second-step/":
            self.writes("Code", apps.code(self.page, email))
            self.presses("Go on")

    def signs_out(self) -> None:
        self.opens_menu()
        self.presses("Sign out")

    def opens_menu(self) -> None:
        menu = self.page.get_by_role("button", name=re.compile("^Menu"))
        if menu.is_visible():
            menu.click()

    def looks_again(self) -> None:
        """Look closely at a page that has changed without leaving it."""
        self._arrives()

    # Filling in

    def writes(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def ticks(self, label: str) -> None:
        self.field(label).check()

    def unticks(self, label: str) -> None:
        self.field(label).uncheck()

    def attaches(self, label: str, file: Path | FilePayload) -> None:
        self.field(label).set_input_files(file)

    def field(self, label: str) -> Locator:
        """The field under this label, whether or not it says that it is optional."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+\(optional\))?\s*$"))

    # Reading

    def reads(self, *texts: str | Pattern[str]) -> None:
        """All of these stand on the page, or come to stand on it without reloading."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def reads_nothing_of(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def reads_heading(self, text: str | Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    def reads_error(self, label: str, text: str) -> None:
        """It stands in the summary and beside the field."""
        expect(self.page.get_by_role("alert")).to_contain_text(text)
        expect(self.field(label)).to_have_accessible_description(re.compile(re.escape(text)))

    def reads_row(self, *texts: str) -> None:
        """A row of a table holds all of these."""
        row = self.page.get_by_role("row")
        for text in texts:
            row = row.filter(has_text=text)
        expect(row.first).to_be_visible()

    # Inner workings

    def _link(self, name: str | Pattern[str]) -> Locator:
        """Any but the header's way to ask for help, which is on every page."""
        links = self.page.get_by_role("link", name=name, exact=True)
        return links.and_(self.page.locator("a:not(.ask)")).filter(visible=True).first

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).filter(visible=True).first

    def _leaves_by(self, locator: Locator) -> None:
        with self.page.expect_navigation():
            locator.click()
        self._arrives()

    def _arrives(self) -> None:
        if self._watch:
            self._watch.look(self.page)


class People:
    """Gives each person a browser profile of their own, by name.

    `scale`: how many of a screen's dots a pixel takes each way; 2 where a page is zoomed to 200 %.
    """

    def __init__(self, browser: Browser, window: ViewportSize, *, scale: float = 1) -> None:
        self.watch = Watch()
        self._browser = browser
        self._window = window
        self._scale = scale
        self._contexts: dict[str, BrowserContext] = {}

    def person(
        self, name: str, *, javascript: bool = True, window: ViewportSize | None = None
    ) -> Person:
        """This person at their one page, as wide as all others' if no window is theirs alone.

        Without JavaScript, axe cannot look at it.
        """
        page = self._context(name, javascript, window).pages[0]
        return Person(page, self.watch if javascript else None)

    def page(self, name: str) -> Page:
        """The one page this person looks at."""
        return self._context(name, javascript=True).pages[0]

    def steal_cookies(self, of: str, thief: str, *, for_host: str) -> None:
        """Put the cookies of one person into another’s browser, for a host of their choice."""
        stolen = [
            {"name": each["name"], "value": each["value"], "url": f"https://{for_host}/"}
            for each in self._contexts[of].cookies()
        ]
        assert stolen
        self._context(thief, javascript=True).add_cookies(stolen)

    def describe(self) -> str:
        """Everyone's page in words."""
        pages = {name: context.pages[0] for name, context in self._contexts.items()}
        pages = {name: page for name, page in pages.items() if page.url != "about:blank"}
        seen = [
            f"{name} at {page.url}\n{page.inner_text('body', timeout=5_000)}"
            for name, page in pages.items()
        ]
        return "\n\n".join([*seen, *self.watch.faults])

    def __enter__(self) -> "People":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for context in self._contexts.values():
            context.close()

    def _context(
        self, name: str, javascript: bool, window: ViewportSize | None = None
    ) -> BrowserContext:
        if name not in self._contexts:
            context = self._browser.new_context(
                viewport=window or self._window,
                device_scale_factor=self._scale,
                locale="en-GB",
                java_script_enabled=javascript,
            )
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(HASTE)
            self.watch.follow(context)
            context.new_page()
            self._contexts[name] = context
        return self._contexts[name]

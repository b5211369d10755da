"""What is wrong with the pages that people see: noted as they go, told when a test ends."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

OWN_HOST = "hexitime.localhost"
NARROWEST = 320
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Chromium reports each answer of 400 and more; of pages they are meant, of parts they are watched.
ANSWER_NOTED = "Failed to load resource"
# htmx reports each request that it gave up for a newer one.
GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")
# What a browser draws by, besides what the page itself is made of.
SEEN_AS = """() => {
  const above = [...document.querySelectorAll(":popover-open, :modal")];
  const ways = ["prefers-color-scheme: dark", "forced-colors: active",
    "prefers-reduced-motion: reduce"].map(way => matchMedia(`(${way})`).matches);
  return [innerWidth, innerHeight, ...ways, ...above.map(it => it.outerHTML.length)];
}"""
_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[A-Za-z0-9]{64}\b")
VARYING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{20,}")


class Watch:
    """Collects the faults of all pages in one test.

    A page of which axe had nothing to say is not put to it again, in whichever test it comes up,
    while it is the same to the last letter in a window of the same size.
    """

    _good: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._seen: set[str] = set()
        self._let: set[str] = set()

    def lets(self, address: str) -> None:
        """People may be led there: an organisation's own sign-in, say."""
        self._let.add(urlsplit(address).netloc)

    def follow(self, context: BrowserContext) -> None:
        """Listen to all that this browser says and asks for."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._note(error.page, f"script: {error.error}"))
        context.on("request", self._see_request)
        context.on("response", self._see_response)

    def look(self, page: Page) -> None:
        """Go through the page with axe, and fold it to the narrowest window; once as it stands."""
        name = _name(page)
        if name in self._seen or not _is_own(urlsplit(page.url).hostname):
            return
        self._seen.add(name)
        self._ask_axe(page)
        self._look_narrowly(page)

    def _ask_axe(self, page: Page) -> None:
        standing = _standing(page)
        if standing in self._good:
            return
        page.evaluate(f"typeof axe === 'undefined' && (() => {{ {AXE} }})()")
        found = page.evaluate("rules => axe.run(document, rules)", RULES)
        for violation in found["violations"]:
            self._note(page, _told(violation))
        if not found["violations"]:
            self._good.add(standing)

    def _look_narrowly(self, page: Page) -> None:
        before = page.viewport_size
        assert before
        page.set_viewport_size({"width": NARROWEST, "height": before["height"]})
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > NARROWEST:
            self._note(page, f"scrolls sideways at {NARROWEST} pixels: it is {width} wide")
        page.set_viewport_size(before)

    def _hear(self, message: ConsoleMessage) -> None:
        known = (ANSWER_NOTED, *GIVEN_UP)
        if message.type in {"error", "warning"} and not message.text.startswith(known):
            self._note(message.page, f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        is_own = _is_own(address.hostname) or address.netloc in self._let
        if address.scheme in {"http", "https", "ws", "wss"} and not is_own:
            self.faults.append(f"asked a third party: {request.url}")

    def _see_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.status} for {response.url}")

    def _note(self, page: Page | None, what: str) -> None:
        self.faults.append(f"{page.url if page else 'a page'}: {what}")


def _is_own(host: str | None) -> bool:
    return f".{host}".endswith(f".{OWN_HOST}")


def _name(page: Page) -> str:
    """Pages with the same parts are the same page, whoever looks at them, by day or by night."""
    path = VARYING.sub("…", urlsplit(page.url).path)
    night = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    headings = page.locator("h1, h2, .error-summary").all_inner_texts()
    return f"{path} {night} {page.title()} {headings}"


def _standing(page: Page) -> str:
    """All of a page and of how it is drawn, but for ids and keys, in few letters."""
    whole = f"{page.evaluate(SEEN_AS)} {_IDS.sub('…', page.content())}"
    return sha256(whole.encode()).hexdigest()


def _told(violation: dict[str, Any]) -> str:
    places = [f"{node['html'][:200]} ({node['failureSummary']})" for node in violation["nodes"][:4]]
    return "\n  ".join([f"axe {violation['id']}: {violation['help']}", *places])

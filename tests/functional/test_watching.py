"""That the watch over pages notices what it is there for."""

from uuid import uuid4

from playwright.sync_api import Browser

from tests.functional.browsing import People
from tests.functional.conftest import WINDOWS
from tests.site import Site

BAD_PAGE = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
<img src="https://third.example/pixel.png"><p style="color: #999; width: 500px">Faint and wide</p>
</main></html>"""

GOOD_PAGE = """<!doctype html><html lang="en"><head><title>Good</title></head>
<body><main><h1>Good</h1><p>{word}</p></main></body></html>"""


def test_notices(browser: Browser, site: Site) -> None:
    with People(browser, WINDOWS["phone"]) as people:
        page = people.page("anyone")
        page.route("https://third.example/**", lambda route: route.abort())
        page.route("**/bad/", lambda route: route.fulfill(body=BAD_PAGE, content_type="text/html"))
        person = people.person("anyone")
        person.visits(site.url("/bad/"))
        page.evaluate("console.error('an error of a script')")
        page.evaluate("fetch('/not-there/')")
        told = "\n".join(people.watch.faults)

    for fault in (
        "asked a third party: https://third.example/pixel.png",
        "axe image-alt",
        "axe color-contrast",
        "scrolls sideways at 320 pixels",
        "console: an error of a script",
        "404 for",
    ):
        assert fault in told, told


def test_puts_to_axe_once_what_was_good_and_again_what_was_not(
    browser: Browser, site: Site
) -> None:
    def looked_at(body: str) -> tuple[bool, list[str]]:
        with People(browser, WINDOWS["phone"]) as people:
            page = people.page("anyone")
            page.route("**/a/", lambda route: route.fulfill(body=body, content_type="text/html"))
            people.person("anyone").visits(site.url("/a/"))
            return page.evaluate("typeof axe") == "object", people.watch.faults

    good = GOOD_PAGE.format(word=uuid4().hex[:12])
    assert looked_at(good) == (True, [])
    assert looked_at(good) == (False, [])
    assert looked_at(good.replace("Good", "Better")) == (True, [])
    bad = good.replace(' lang="en"', "")
    for _time in range(2):
        assert [one for one in looked_at(bad)[1] if "axe html-has-lang" in one]

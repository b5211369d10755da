"""Signing in and posting a request with a keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.functional.browsing import People
from tests.site import Site

MAX_TABS = 60
FOCUSED = """() => {
  const it = document.activeElement;
  if (it === document.body) return "";
  const name = it.labels?.length ? it.labels[0].innerText : it.innerText || it.name || it.tagName;
  const legend = it.type === "radio" ? it.closest("fieldset").querySelector("legend") : null;
  return (legend ? legend : {innerText: name}).innerText.trim().replace(/\\s+/g, " ");
}"""
# The browser itself marks the parts of a date. A card is marked as a whole, by its link's after.
IS_MARKED = """() => {
  const it = document.activeElement;
  if (["date", "datetime-local"].includes(it.type)) return true;
  return [getComputedStyle(it), getComputedStyle(it, "::after")].some(
    look => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2);
}"""


def tabs_to(page: Page, name: str) -> None:
    """Press Tab until what is called this has the focus, which can be seen at each stop."""
    passed = []
    for _press in range(MAX_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused:
            assert page.evaluate(IS_MARKED), f"the focus on “{focused}” cannot be seen"
        if focused.startswith(name):
            return
        passed.append(focused)
    raise AssertionError(f"“{name}” cannot be reached, only {passed}")


def enters(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_posts_a_request(people: People, site: Site, alice: Member) -> None:
    person = people.person("alice")
    page = person.page
    person.visits(site.url("/credits/", network="nwl"))

    tabs_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    tabs_to(page, "E-mail")
    page.keyboard.type(alice.user.email)
    tabs_to(page, "Password")
    page.keyboard.type(PASSWORD)
    enters(page)
    person.reads_heading("Your credits")

    if page.get_by_role("button", name="Menu").is_visible():
        tabs_to(page, "Menu")
        page.keyboard.press("Enter")
    tabs_to(page, "Requests and offers")
    enters(page)
    tabs_to(page, "Ask for help")
    page.keyboard.press("Enter")
    # It returns the focus to where it was when it opened.
    person.reads("See who may help")
    tabs_to(page, "Close")
    page.keyboard.press("Enter")
    tabs_to(page, "Ask for help")
    enters(page)
    tabs_to(page, "What would you like help with?")
    page.keyboard.type("Look over my driver diagram")
    tabs_to(page, "What kind of help is it?")
    page.keyboard.type("Rev")
    tabs_to(page, "More")
    page.keyboard.press("Enter")
    tabs_to(page, "About how many hours?")
    page.keyboard.type("1.5")
    tabs_to(page, "How?")
    page.keyboard.press("ArrowUp")
    person.reads("How it will look")
    tabs_to(page, "Post this request")
    enters(page)

    person.reads("Your request is open for all members to see.")
    person.reads("Reviewing", "1.5 hours", "By phone or video")


IS_UNCOVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return document.activeElement.contains(top);
}"""


@pytest.mark.parametrize("window", ["phone"], indirect=True)
@pytest.mark.parametrize(
    ("opens", "last"), [("Menu", "Sign out"), ("Filter and sort", "Show results")]
)
def test_nothing_lies_over_the_focus(
    people: People, site: Site, alice: Member, opens: str, last: str
) -> None:
    """What slides in closes once the focus has left it, forwards or backwards."""
    person = people.person("alice")
    page = person.page
    person.visits(site.url("/people/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    button = page.get_by_role("button", name=re.compile(f"^{opens}"))
    inside = page.get_by_role("button", name=last)

    tabs_to(page, opens)
    page.keyboard.press("Enter")
    tabs_to(page, last)
    page.keyboard.press("Tab")
    expect(inside).to_be_hidden()
    assert page.evaluate(IS_UNCOVERED)

    button.focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    tabs_to(page, "Close")
    page.keyboard.press("Shift+Tab")
    expect(inside).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.keyboard.press("Escape")
    expect(inside).to_be_hidden()
    expect(button).to_be_focused()


def test_hears_of_errors_at_once(people: People, site: Site, alice: Member) -> None:
    """The summary has the focus, and its links lead to the fields."""
    person = people.person("alice")
    page = person.page
    person.visits(site.url("/listings/new/request/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)

    tabs_to(page, "See who may help")
    enters(page)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Run charts")
    assert person.field("What would you like help with?").input_value() == "Run charts"
    person.reads("How it will look")

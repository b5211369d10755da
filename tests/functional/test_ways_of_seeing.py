"""Forced colours, reduced motion and 200 % zoom, on the pages that members use most."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.walking import walks
from tests.site import Site

# A window of 1280 pixels at 200 %.
ZOOMED = ViewportSize(width=640, height=450)

# What is told from what surrounds it by its edge alone, once all colours are the reader's own.
UNEDGED = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const edged = [...document.querySelectorAll(
    "main :is(.button, .card, .tag, .count, .tabs a, select, textarea), "
    + "main input:not([type=radio], [type=checkbox], [type=hidden])")];
  const bare = edged.filter(it => it.checkVisibility()).filter(it => {
    const look = getComputedStyle(it);
    return look.borderTopStyle === "none" || parseFloat(look.borderTopWidth) === 0
      || look.borderTopColor === ground || /^rgba.*, 0\\)$/.test(look.borderTopColor);
  });
  return [edged.length, bare.map(it => it.outerHTML.slice(0, 160))];
}"""
MOVING = """() => {
  const lasts = times => times.split(",").some(time => parseFloat(time) > 0);
  const parts = [null, "::before", "::after"];
  const moving = [...document.querySelectorAll("*")].filter(it => parts.some(part => {
    const look = getComputedStyle(it, part);
    return lasts(look.transitionDuration)
      || look.animationName !== "none" && lasts(look.animationDuration);
  }));
  return [...moving.map(it => it.outerHTML.slice(0, 160)),
    ...document.getAnimations().map(each => each.animationName ?? each.transitionProperty)];
}"""


@pytest.fixture
def paths(nwl: NetworkRef, alice: Member, bob: Member) -> list[str]:
    """Home, search, a listing, asking, a profile: each with something on it."""
    with current.enter(nwl):
        skill = SkillFactory(name="Reading run charts")
        for member in (alice, bob):
            MemberSkillFactory(member=member, skill=skill)
        listing = ListingFactory(owner=bob, skills=[skill.id])
        ListingFactory(owner=bob, title="Read our run charts", skills=[skill.id])
    return [
        "/",
        "/listings/?q=charts",
        f"/listings/{listing.id}/",
        "/listings/new/request/",
        f"/people/{bob.handle}/",
    ]


def signs_in(person: Person, site: Site, member: Member) -> None:
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(member.user.email, PASSWORD)


def test_forced_colours_leave_edges_and_the_focus_to_be_seen(
    people: People, site: Site, alice: Member, paths: list[str]
) -> None:
    person = people.person("alice")
    person.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    signs_in(person, site, alice)
    for path in paths:
        assert person.visits(site.url(path, network="nwl")) == 200
        assert person.page.evaluate("matchMedia('(forced-colors: active)').matches")
        edged, bare = person.page.evaluate(UNEDGED)
        assert edged, path
        assert not bare, path
        walk = walks(person.page)
        assert walk.stops, path
        assert not walk.missed, path
        assert not walk.unmarked, path


def test_reduced_motion_lets_nothing_move(
    people: People, site: Site, alice: Member, paths: list[str]
) -> None:
    person = people.person("alice")
    signs_in(person, site, alice)
    moves = 0
    for path in paths:
        person.page.emulate_media(reduced_motion="no-preference")
        assert person.visits(site.url(path, network="nwl")) == 200
        moves += len(person.page.evaluate(MOVING))
        person.page.emulate_media(reduced_motion="reduce")
        assert person.visits(site.url(path, network="nwl")) == 200
        assert not person.page.evaluate(MOVING), path
    assert moves, "nothing moves for anybody, so this shows nothing"


@pytest.fixture
def zoomed(browser: Browser, site: Site) -> Iterator[People]:
    """Browsers at 200 %."""
    with People(browser, ZOOMED, scale=2) as people:
        yield people
    assert not people.watch.faults, "\n" + "\n".join(people.watch.faults)


def test_at_two_hundred_per_cent_no_page_scrolls_sideways(
    zoomed: People, site: Site, alice: Member, paths: list[str]
) -> None:
    person = zoomed.person("alice")
    signs_in(person, site, alice)
    assert person.page.evaluate("[innerWidth, devicePixelRatio]") == [640, 2]
    for path in paths:
        assert person.visits(site.url(path, network="nwl")) == 200
        assert _overhang(person.page) <= 0, path
        walk = walks(person.page)
        assert not walk.missed, path
        assert not walk.unmarked, path


def _overhang(page: Page) -> int:
    width: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return width

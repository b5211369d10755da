"""Saving a search, naming it, removing it."""

import pytest
from django.db import IntegrityError
from django.test import Client

from tenant_apps.members.models import Member
from tenant_apps.saved.models import MOST_SEARCHES, SavedSearch
from tenant_apps.skills import services as skills
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.factories.saved import SavedSearchFactory
from tests.factories.skills import SkillFactory
from tests.world import World

WEEKLY = {"name": "Charts", "tells": "weekly"}


def test_a_search_is_saved_and_leads_back(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    page = as_alice.get("/listings/?q=run+charts&how=remote").content.decode()
    address = "/searches/new/?q=run+charts&amp;how=remote&amp;kind=request"
    assert address in page
    form = as_alice.get(address.replace("&amp;", "&")).content.decode()
    assert 'value="Requests: run charts, By phone or video"' in form
    assert 'href="/listings/?q=run+charts&amp;kind=request&amp;how=remote"' in form
    answer = as_alice.post(address.replace("&amp;", "&"), WEEKLY)
    assert answer.headers["Location"] == "/searches/"
    saved = SavedSearch.objects.get(member=alice)
    assert (saved.name, saved.tells, saved.place) == ("Charts", "weekly", 1)
    listed = as_alice.get("/searches/").content.decode()
    assert "/listings/?q=run+charts&amp;kind=request&amp;how=remote" in listed
    assert "In the weekly mail" in listed


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("", "Requests"),
        ("kind=offer", "Offers"),
        ("kind=offer&how=remote", "Offers: By phone or video"),
        ("skill={skill}&help_kind=coaching", "Requests: Coaching, Marble runs"),
        ("skill=01a2130b-484a-73e6-837e-398711ccae5a&how=lost", "Requests"),
        ("q=" + "x" * 90, "Requests: " + "x" * 70),
    ],
)
def test_its_name_says_what_it_looks_for(
    inside: NetworkRef, as_alice: Client, asked: str, name: str
) -> None:
    skill = SkillFactory(name="Marble runs")
    page = as_alice.get(f"/searches/new/?{asked.format(skill=skill.id)}").content.decode()
    assert f'value="{name}"' in page


def test_it_is_renamed_and_told_otherwise(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    saved = SavedSearchFactory(member=alice)
    as_alice.post(f"/searches/{saved.id}/", {"name": " Our  charts ", "tells": "at_once"})
    saved.refresh_from_db()
    assert (saved.name, saved.tells) == ("Our charts", "at_once")


def test_it_is_removed_after_a_question(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    saved = SavedSearchFactory(member=alice)
    assert "Remove “Run charts”?" in as_alice.get(f"/searches/{saved.id}/remove/").content.decode()
    assert SavedSearch.objects.exists()
    as_alice.post(f"/searches/{saved.id}/remove/")
    assert not SavedSearch.objects.exists()
    assert as_alice.post(f"/searches/{saved.id}/remove/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "tells": "weekly"}, "Fill in"),
        ({"name": " ", "tells": "weekly"}, "Fill in"),
        ({"name": "x" * 81, "tells": "weekly"}, "at most 80"),
        ({"name": "RUN charts", "tells": "weekly"}, "a saved search of this name"),
        ({"name": "New", "tells": "hourly"}, "hourly"),
        ({"name": "New\0", "tells": "never"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    inside: NetworkRef, as_alice: Client, alice: Member, sent: dict[str, str], said: str
) -> None:
    saved = SavedSearchFactory(member=alice)
    for path in ("/searches/new/?q=x", f"/searches/{saved.id}/"):
        if sent["name"] == "RUN charts" and "new" not in path:
            continue
        answer = as_alice.post(path, sent)
        assert answer.status_code == 422, path
        assert said in answer.content.decode()
    assert SavedSearch.objects.count() == 1


def test_at_most_twenty(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    for number in range(MOST_SEARCHES):
        SavedSearchFactory(member=alice, name=f"Search {number}")
    answer = as_alice.post("/searches/new/?q=x", WEEKLY)
    assert answer.status_code == 409
    assert "Remove one to save another" in answer.content.decode()
    SavedSearch.objects.filter(place=7).delete()
    assert as_alice.post("/searches/new/?q=x", WEEKLY).status_code == 302
    assert SavedSearch.objects.get(name="Charts").place == 7


def test_another_members_is_missing(
    inside: NetworkRef, as_alice: Client, bob: Member, world: World
) -> None:
    saved = SavedSearchFactory(member=bob)
    for path in (f"/searches/{saved.id}/", f"/searches/{saved.id}/remove/"):
        assert as_alice.get(path).status_code == 404
        assert as_alice.post(path, WEEKLY).status_code == 404
        assert world.client(inside).get(path).status_code == 302
    assert "Run charts" not in as_alice.get("/searches/").content.decode()
    assert SavedSearch.objects.get() == saved


def test_a_skill_that_left_the_list_is_said(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    skill = SkillFactory(name="Juggling")
    SavedSearchFactory(member=alice, address=f"skill={skill.id}&q=balls")
    assert "no longer" not in as_alice.get("/searches/").content.decode()
    skills.set_retired(entry=skill, is_retired=True, by=alice.id)
    page = as_alice.get("/searches/").content.decode()
    assert "“Juggling” is no longer in this network’s list" in page


def test_the_list_costs_the_same_however_long_it_is(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    costs = []
    for number in range(2):
        for each in range(3):
            SavedSearchFactory(member=alice, name=f"Search {number}{each}")
        with counted() as queries:
            as_alice.get("/searches/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"place": 0}, "saved_search_place_range"),
        ({"place": 21}, "saved_search_place_range"),
        ({"name": " "}, "saved_search_has_name"),
        ({"tells": "hourly"}, "saved_search_tells_known"),
        ({"name": "OTHER"}, "saved_search_name_once"),
        ({"place": 2}, "saved_search_few_each"),
    ],
)
def test_each_rule_holds(inside: NetworkRef, change: dict[str, object], constraint: str) -> None:
    member = admit()
    one = SavedSearchFactory(member=member)
    SavedSearchFactory(member=member, name="Other")
    with pytest.raises(IntegrityError, match=constraint):
        SavedSearch.objects.filter(id=one.id).update(**change)

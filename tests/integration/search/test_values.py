"""All values of a filter, where a search's own page shows those that most have."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenant_apps.search import finding, selectors
from tenant_apps.skills import services as skills
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory, ListingSkillFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.searching import titles
from tests.world import World

ALL_SKILLS = "/listings/all/skill/"


def shown(client: Client, path: str, **asked: Any) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def offered(page: str) -> dict[str, str]:
    """What can be chosen, in its order, with how many it would leave."""
    box = r'<input type="checkbox"[^>]*><span>([^<]+)</span>(?:<span class="count">([^<]+))?'
    return dict(re.findall(box, page))


def posted(owner: Member, names: Iterable[str], title: str = "Teach me") -> dict[str, str]:
    """A listing for each skill; the skills' ids by name."""
    ids = {}
    for name in names:
        skill = SkillFactory(name=name)
        ListingSkillFactory(listing=ListingFactory(owner=owner, title=title), skill=skill)
        ids[name] = str(skill.id)
    return ids


@pytest.fixture
def fourteen(inside: NetworkRef, bob: Member) -> dict[str, str]:
    """Two more than a group shows."""
    return posted(bob, [f"Juggling {number:02}" for number in range(14)])


def test_the_rest_is_a_button_away(fourteen: dict[str, str], as_alice: Client) -> None:
    page = shown(as_alice, "/listings/", kind="request")
    assert len(offered(page).keys() & fourteen.keys()) == selectors.MOST_SHOWN
    assert f'form="search" formaction="{ALL_SKILLS}"' in page
    assert "All organisations" not in page
    assert "All kinds of help" not in page
    everything = offered(shown(as_alice, ALL_SKILLS, kind="request"))
    assert {name: everything[name] for name in fourteen} == dict.fromkeys(fourteen, "1")


def test_by_name_with_what_a_search_leaves_of_each(
    fourteen: dict[str, str], as_alice: Client, bob: Member
) -> None:
    posted(bob, ["Écarté", "Acrobatics"], title="Another")
    page = shown(as_alice, ALL_SKILLS, q="another")
    assert list(offered(page)) == ["Acrobatics", "Écarté"]
    assert "2 skills" in page


def test_finds_in_the_list_whatever_the_accents(
    fourteen: dict[str, str], as_alice: Client, bob: Member
) -> None:
    posted(bob, ["Écarté for all"])
    page = shown(as_alice, ALL_SKILLS, find="ALL ecarte")
    assert list(offered(page)) == ["Écarté for all"]
    assert "1 of 15 skills" in page
    assert 'name="find" value="ALL ecarte"' in page


def test_what_is_chosen_stays_whatever_is_looked_for(
    fourteen: dict[str, str], as_alice: Client
) -> None:
    chosen = fourteen["Juggling 13"]
    page = shown(as_alice, ALL_SKILLS, skill=chosen, find="juggling 02")
    assert list(offered(page)) == ["Juggling 02", "Juggling 13"]
    assert f'value="{chosen}" checked' in page


def test_the_rest_of_the_search_goes_along(fourteen: dict[str, str], as_alice: Client) -> None:
    asked = {"q": "teach", "how": "remote", "sort": "newest", "kind": "request"}
    chosen = fourteen["Juggling 00"]
    page = shown(as_alice, ALL_SKILLS, **asked, skill=chosen, after="gone")
    for name, value in asked.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'type="hidden" name="skill"' not in page
    assert "gone" not in page
    assert re.search(rf'class="back" href="/listings/\?q=teach&[^"]*skill={chosen}', page)


def test_what_left_the_list_is_not_in_it(
    fourteen: dict[str, str], as_alice: Client, bob: Member
) -> None:
    entry = SkillFactory(name="Knitting")
    ListingSkillFactory(listing=ListingFactory(owner=bob), skill=entry)
    skills.set_retired(entry=entry, is_retired=True, by=bob.id)
    assert "Knitting" not in shown(as_alice, ALL_SKILLS)


def test_past_what_is_counted_all_of_the_list_can_be_chosen(
    inside: NetworkRef, as_alice: Client, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest is not among those counted, and can be found for all that."""
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    rare = posted(bob, ["Tightrope walking"], title="Up there")["Tightrope walking"]
    posted(bob, [f"Juggling {number}" for number in range(5)])
    assert "All skills" in shown(as_alice, "/listings/")
    assert offered(shown(as_alice, ALL_SKILLS))["Tightrope walking"] == ""
    assert titles(shown(as_alice, "/listings/", skill=rare)) == ["Up there"]


def test_organisations_and_what_people_can_give(inside: NetworkRef, as_alice: Client) -> None:
    for number in range(13):
        owner = admit(organisation=OrganisationFactory(name=f"Trust {number:02}"))
        ListingFactory(owner=owner)
        MemberSkillFactory(member=owner, skill=SkillFactory(name=f"Juggling {number:02}"))
    for path, what in (("/listings/", "organisation"), ("/people/", "organisation")):
        assert f'formaction="{path}all/{what}/"' in shown(as_alice, path)
        found = offered(shown(as_alice, f"{path}all/{what}/"))
        assert [found.get(f"Trust {number:02}") for number in range(13)] == ["1"] * 13
    skill_list = offered(shown(as_alice, "/people/all/skill/", find="juggling"))
    assert len(skill_list) == 13


@pytest.mark.parametrize(
    "path",
    ["/listings/all/how/", "/listings/all/kind/", "/listings/all/x/", "/people/all/help_kind/"],
)
def test_no_such_list(inside: NetworkRef, as_alice: Client, path: str) -> None:
    assert as_alice.get(path).status_code == 404


@pytest.mark.parametrize("path", [ALL_SKILLS, "/people/all/skill/"])
def test_members_alone_read_it(nwl: NetworkRef, world: World, as_alice: Client, path: str) -> None:
    assert as_alice.post(path).status_code == 405
    assert world.client(nwl).get(path).status_code == 302


@pytest.mark.parametrize("find", ["x" * 10_000, "%_\\", "\0", "🎪", "'; DROP TABLE", "<script>"])
def test_whatever_is_looked_for(fourteen: dict[str, str], as_alice: Client, find: str) -> None:
    answer = as_alice.get(ALL_SKILLS, {"find": find})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("</head>")[1]


def test_it_costs_the_same_whatever_there_is(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    costs = []
    for batch in range(2):
        posted(bob, [f"Juggling {batch} {number}" for number in range(7)])
        with counted() as queries:
            as_alice.get(ALL_SKILLS)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12

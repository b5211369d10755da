"""Searching other networks: words, skills by what they are called here, kinds, networks, pages."""

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenant_apps.search import words
from tenant_apps.sharing import telling
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.directory import SharedListingFactory, SharedPersonFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory
from tests.integration.sharing.conftest import show_name
from tests.searching import next_page, numbers, people, titles
from tests.world import World


def skill(network: NetworkRef, code: str) -> Skill:
    with current.enter(network):
        return Skill.objects.get(national_code=code)


def asked(browser: Client, query: str) -> str:
    return browser.get(f"/others/?{query}").content.decode()


def test_by_words_kind_and_network(
    world: World, warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    mercia = world.network("mercia", "Mercia Business School", "school")
    FederatedNetworkFactory(network=mercia)
    with current.enter(mercia):
        mia = admit(name="Mia Moss")
    SharedListingFactory(network=warwick, owner=sofia, title="Reading run charts")
    SharedListingFactory(network=mercia, owner=mia, title="Drawing run charts")
    SharedListingFactory(network=mercia, owner=mia, title="A chart wanted", kind="request")
    assert titles(asked(as_alice, "kind=offer&q=chart")) == [
        "Drawing run charts",
        "Reading run charts",
    ]
    assert titles(asked(as_alice, "kind=request")) == ["A chart wanted"]
    page = asked(as_alice, "kind=offer&network=mercia")
    assert titles(page) == ["Drawing run charts"]
    assert numbers(page)["Warwick Business School"] == "1"
    assert titles(asked(as_alice, "kind=offer&q=chart&network=warwick")) == ["Reading run charts"]
    assert titles(asked(as_alice, "kind=offer&q=nothing+like+it")) == []


def test_where_there_is_none_of_a_kind_the_other_kind_is_told_of(
    warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    assert "Nothing shared yet" in asked(as_alice, "kind=request")
    SharedListingFactory(network=warwick, owner=sofia)
    page = asked(as_alice, "kind=request")
    assert "other networks share 1 offer." in page
    assert "?kind=offer" in page


def test_ones_own_network_is_not_among_others(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, as_alice: Client
) -> None:
    entry = SharedListingFactory(network=nwl, owner=alice, title="Our own")
    SharedListingFactory(network=warwick, owner=sofia, title="Of another")
    assert titles(asked(as_alice, "kind=offer")) == ["Of another"]
    assert as_alice.get(f"/others/listings/{entry.id}/").status_code == 404


def test_a_skill_is_found_by_what_it_is_called_here(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    """Warwick calls driver diagrams otherwise."""
    theirs, ours = skill(warwick, "driver-diagrams"), skill(nwl, "driver-diagrams")
    with current.enter(warwick):
        skills.change(skill=theirs, name="Causal trees", group=theirs.group, by=sofia.id)
    with current.enter(nwl):
        skills.change(skill=ours, name="Marble maps", group=ours.group, by=sofia.id)
    SharedListingFactory(network=warwick, owner=sofia, skills=[theirs.id])
    SharedListingFactory(network=warwick, owner=sofia, title="Not this one")
    for query in ("q=marble+maps", "q=causal+trees", "skill=driver-diagrams", "q=marbel+maps"):
        with current.enter(nwl):
            words.count_anew()
        page = asked(as_alice, f"kind=offer&{query}")
        assert titles(page) == ["Shadow our morning huddle"], query
        assert "Marble maps" in page
    with current.enter(warwick):
        MemberSkillFactory(member=sofia, skill=theirs)
    SharedPersonFactory(network=warwick, member=sofia)
    assert people(as_alice.get("/others/people/?q=marble").content.decode()) == ["A member"]


def test_by_how(warwick: NetworkRef, sofia: Member, as_alice: Client) -> None:
    SharedListingFactory(network=warwick, owner=sofia, title="Come by", how="in_person")
    SharedListingFactory(network=warwick, owner=sofia, title="Either way")
    assert titles(asked(as_alice, "kind=offer&how=remote")) == ["Either way"]
    assert titles(asked(as_alice, "kind=offer&how=in_person")) == ["Either way", "Come by"]


def test_pages_go_on(warwick: NetworkRef, sofia: Member, as_alice: Client) -> None:
    with current.enter(warwick):
        for number in range(45):
            OfferFactory(owner=sofia, audience="federation", title=f"Charts {number:02}")
        telling.follow()
    for sort in ("newest", "closing", "best&q=charts"):
        seen, query = [], f"kind=offer&sort={sort}"
        while query:
            page = asked(as_alice, query.lstrip("?"))
            seen += titles(page)
            query = next_page(page)
        assert len(seen) == len(set(seen)) == 45, sort


def test_people_by_name(warwick: NetworkRef, sofia: Member, as_alice: Client) -> None:
    show_name(warwick, sofia)
    SharedPersonFactory(network=warwick, member=sofia)
    for query in ("q=sharma", "q=lecturer", "network=warwick", "sort=name"):
        page = as_alice.get(f"/others/people/?{query}").content.decode()
        assert people(page) == ["Sofia Sharma"], query


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q=%25_%25",
        "q=%27%3B+DROP+TABLE+directory_listing%3B--",
        "q=%F0%9F%98%80",
        "q=%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82",
        "q=%00",
        "network=nowhere&skill=nothing&how=somehow&kind=both&sort=upwards",
        "skill=" + "&skill=".join(f"s{n}" for n in range(200)),
    ],
)
def test_whatever_is_asked_for_there_is_an_answer(
    warwick: NetworkRef, sofia: Member, as_alice: Client, query: str
) -> None:
    SharedListingFactory(network=warwick, owner=sofia, kind="request")
    assert as_alice.get(f"/others/?{query}").status_code == 200
    assert as_alice.get(f"/others/people/?{query}").status_code == 200


def test_a_page_of_another_search_or_an_altered_one_is_refused(
    warwick: NetworkRef, as_sofia: Client, as_alice: Client, alice: Member, nwl: NetworkRef
) -> None:
    with current.enter(nwl):
        for _ in range(21):
            OfferFactory(owner=alice, audience="federation")
        telling.follow()
    theirs = next_page(asked(as_sofia, "kind=offer")).lstrip("?")
    assert as_sofia.get(f"/others/?{theirs}").status_code == 200
    assert as_alice.get(f"/others/?{theirs}").status_code == 400
    assert as_sofia.get(f"/others/?{theirs}x").status_code == 400


@pytest.mark.parametrize("many", [1, 20])
def test_it_costs_few_questions(
    world: World, warwick: NetworkRef, sofia: Member, as_alice: Client, many: int
) -> None:
    with current.enter(warwick):
        trust = OrganisationFactory()
        for number in range(many):
            OfferFactory(
                owner=admit(name=f"Tess Tailor {number}", organisation=trust),
                audience="federation",
                skills=[Skill.objects.get(national_code="driver-diagrams").id],
            )
        telling.follow()
    entry = SharedListingFactory(network=warwick, owner=sofia)
    SharedPersonFactory(network=warwick, member=sofia)
    for address in (
        "/others/?kind=offer",
        "/others/?kind=offer&q=huddle",
        "/others/?kind=offer&q=huddel&skill=driver-diagrams&network=warwick",
        "/others/people/?q=nobody",
        f"/others/listings/{entry.id}/",
        f"/others/people/{sofia.id}/",
        "/others/you/",
        "/listings/",
        "/people/",
    ):
        with counted() as queries:
            assert as_alice.get(address).status_code == 200
        assert len(queries) <= 12, (address, queries)


def test_lists_of_this_network_lead_there_while_it_is_in_the_federation(
    world: World, as_alice: Client
) -> None:
    for page, way in (("/listings/", "/others/"), ("/people/", "/others/people/")):
        assert f'href="{way}"' in as_alice.get(page).content.decode()
    alone = world.network("alone", "Alone")
    with current.enter(alone):
        ann = admit(name="Ann Alone")
    for page in ("/listings/", "/people/"):
        assert "/others/" not in world.client(alone, ann.user).get(page).content.decode()

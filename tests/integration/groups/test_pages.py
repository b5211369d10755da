"""Pages of groups: who sees what, what the forms refuse, and what waits on the front page."""

import re
from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.groups import selectors, services
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.group import Payer, State
from tenant_apps.groups.moves import Move, may
from tenant_apps.groups.pages import PAGES
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.groups import GroupFactory, PartFactory, now
from tests.factories.ledger import AccountFactory
from tests.factories.members import MemberFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.groups.conftest import Gathering, figures
from tests.world import World

pytestmark = pytest.mark.usefixtures("inside")

FORM = {
    "title": "Run charts",
    "about": "With your own figures.",
    "gives": "yes",
    "providers": "",
    "session_minutes": "3",
    "preparation_minutes": "1.5",
    "fewest": "2",
    "places": "11",
    "payer": "shared",
    "organisation": "",
    "is_open": "no",
    "invited": "",
}


def _page(client: Client, group: Group) -> str:
    answer = client.get(f"/groups/{group.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def _next_step(client: Client, group: Group) -> str:
    return _page(client, group).split('id="next-step"')[1].split("</section>")[0]


def _post(client: Client, group: Group, what: str, **form: Any) -> Any:
    return client.post(f"/groups/{group.id}/{what}/", {"key": uuid7(), **form})


@pytest.fixture
def as_champion(world: World, nwl: NetworkRef, champion: Member) -> Client:
    return world.client(nwl, champion.user)


def test_a_group_is_set_up_once_and_its_people_found_by_name_and_handle(
    as_alice: Client, alice: Member, bob: Member, carl: Member
) -> None:
    assert "Who pays?" in as_alice.get("/groups/new/").content.decode()
    form = {**FORM, "key": uuid7(), "providers": "bob baker", "invited": "@carl"}
    answers = [as_alice.post("/groups/new/", form) for _time in range(2)]
    group = Group.objects.with_people().get()
    assert {answer["Location"] for answer in answers} == {f"/groups/{group.id}/"}
    assert {part.member_id for part in group.providers} == {alice.id, bob.id}
    assert [part.member_id for part in group.invited] == [carl.id]
    assert group.agreed_minutes == 2 * 270


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"providers": "Nobody Known"}, "Nobody here is called Nobody Known"),
        ({"invited": "Sam Same"}, "Several are called Sam Same: write @sam, @sam2."),
        ({"gives": "no"}, "Say who gives the time."),
        ({"payer": "host"}, "choose who else pays for it"),
        ({"fewest": "12"}, "Enter at least as many as it needs."),
        ({"providers": "bob", "invited": "bob"}, "Bob Baker gives the time already."),
        ({"session_minutes": "0.1"}, "quarter"),
        ({"about": "About 943 476 5919"}, "NHS number"),
        ({"session_minutes": "100", "preparation_minutes": "1"}, "at most 100"),
        ({"key": ""}, "This form is damaged."),
    ],
)
def test_what_is_no_group_is_said_at_its_field(
    as_alice: Client, bob: Member, form: dict[str, str], said: str
) -> None:
    admit(name="Sam Same")
    admit(name="Sam Same")
    answer = as_alice.post("/groups/new/", {**FORM, "key": uuid7(), **form})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Group.objects.exists()


def test_an_organisation_is_chosen_of_those_with_an_open_account(
    as_alice: Client, champion: Member
) -> None:
    trust = OrganisationFactory(name="The trust", by=champion.id)
    AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id)
    other = OrganisationFactory(name="Another trust", by=champion.id)
    shown = as_alice.get("/groups/new/").text
    assert str(trust.id) in shown
    assert str(other.id) not in shown
    unnamed = as_alice.post("/groups/new/", {**FORM, "key": uuid7(), "payer": "organisation"})
    assert "Choose the organisation that pays." in unnamed.text
    paid = {"payer": "organisation", "organisation": str(trust.id)}
    assert as_alice.post("/groups/new/", {**FORM, "key": uuid7(), **paid}).status_code == 302
    assert Group.objects.get().organisation_id == trust.id


def test_which_organisation_is_not_called_optional_and_none_is_chosen(
    as_alice: Client, champion: Member
) -> None:
    trust = OrganisationFactory(name="The trust", by=champion.id)
    AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id)
    shown = as_alice.get("/groups/new/").text
    assert re.search(r"Which organisation\?\s*</label>", shown)
    assert "Only if an organisation pays." in shown
    assert re.search(r'<option value="" selected>No organisation pays</option>', shown)


def test_a_groups_page_says_its_state_once(as_alice: Client, gathering: Gathering) -> None:
    assert '<span class="tag' not in _next_step(as_alice, gathering("agreed"))
    assert "Agreed: 30 minutes" in _next_step(as_alice, gathering("agreed", title="Again"))


def test_without_open_accounts_no_organisation_is_offered(
    as_alice: Client, champion: Member
) -> None:
    OrganisationFactory(name="The trust", by=champion.id)
    shown = as_alice.get("/groups/new/").text
    assert "An organisation can pay once a champion has opened its account" in shown
    assert 'value="organisation"' not in shown
    assert "Which organisation?" not in shown
    answer = as_alice.post("/groups/new/", {**FORM, "key": uuid7(), "payer": "organisation"})
    assert answer.status_code == 422
    assert as_alice.post("/groups/new/", {**FORM, "key": uuid7()}).status_code == 302


def test_who_decides_reads_what_the_account_has(
    as_champion: Client, as_alice: Client, gathering: Gathering, champion: Member
) -> None:
    trust = OrganisationFactory(name="The trust", by=champion.id)
    AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id, minutes=90)
    said = "The trust has 1.5 hours available now."
    group = gathering("closed", payer=Payer.ORGANISATION, organisation=trust)
    assert said in _page(as_champion, group)
    assert said not in _page(as_alice, group)
    chest = gathering("closed", payer=Payer.CHEST)
    assert "The community chest has 0 hours available now." in _page(as_champion, chest)


def test_who_has_no_part_in_it_sees_what_it_is_and_nobodys_name(
    as_bob: Client, alice: Member, carl: Member
) -> None:
    group = GroupFactory(provider=alice, recipients=[carl])
    Group.objects.filter(id=group.id).update(places=2)
    page = _page(as_bob, group)
    assert "Alice Archer" in page
    assert "1 of 2 places taken" in page
    assert "Carl Carter" not in page
    assert _post(as_bob, group, "join").status_code == 302
    assert "Carl Carter" in _page(as_bob, group)


@pytest.mark.parametrize("state", State)
def test_others_groups_are_missing(
    gathering: Gathering, world: World, nwl: NetworkRef, state: State
) -> None:
    others = [MemberFactory()]
    payer = Payer.CHEST if state == State.CLOSED else Payer.SHARED
    made = State.AGREED if state == State.EXPIRED else state
    group = gathering(made, others=others, is_open=True, payer=payer)
    Group.objects.filter(id=group.id).update(is_open=False)
    stranger = world.client(nwl, MemberFactory().user)
    assert stranger.get(f"/groups/{group.id}/").status_code == 404
    for move in Move:
        assert _post(stranger, group, move).status_code == 404
        assert stranger.get(f"/groups/{group.id}/{move}/").status_code == 404


@pytest.mark.parametrize("state", [state for state in State if state != State.EXPIRED])
def test_no_address_makes_a_move_that_is_not_there(
    gathering: Gathering,
    world: World,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    champion: Member,
    state: State,
) -> None:
    payer = Payer.CHEST if state == State.CLOSED else Payer.SHARED
    group = gathering(state, others=[MemberFactory()], payer=payer)
    before = (GroupEvent.objects.filter(group=group).count(), figures(bob))
    tried = 0
    for member in (alice, bob, champion):
        client = world.client(nwl, member.user)
        for move in PAGES:
            if may(member, move, on=now(group)):
                continue
            words = {"reason": "x", "message": "x", "who": "carl", "came": "", "note": ""}
            assert _post(client, group, move, **words).status_code in (404, 409, 422)
            assert client.get(f"/groups/{group.id}/{move}/").status_code in (302, 404, 409)
            tried += 1
    assert tried > len(PAGES)
    assert (GroupEvent.objects.filter(group=group).count(), figures(bob)) == before
    assert now(group).state == state


def test_nothing_is_moved_by_looking_or_without_a_key(
    gathering: Gathering, as_alice: Client
) -> None:
    group = gathering()
    assert as_alice.get(f"/groups/{group.id}/close/").status_code == 302
    answer = as_alice.post(f"/groups/{group.id}/close/", {})
    assert answer.status_code == 422
    assert "This form is damaged." in answer.content.decode()
    assert as_alice.get(f"/groups/{group.id}/unheard/").status_code == 404
    assert now(group).state == "gathering"


def test_from_the_list_to_the_statement(
    gathering: Gathering, as_alice: Client, as_bob: Client, carl: Member
) -> None:
    group = gathering()
    assert "Close the list and agree" in _page(as_alice, group)
    assert _post(as_alice, group, "close").status_code == 302
    assert "15 minutes of your credits are held" in _page(as_bob, group)
    form = as_alice.get(f"/groups/{group.id}/log/").content.decode()
    assert "How long did Alice Archer prepare?" in form
    first, last = (part.id for part in now(group).recipients)
    logged = {"session_0": "0.25", "preparation_0": "0", "held_on": group.created_at.date()}
    assert _post(as_alice, group, "log", **logged).status_code == 422
    too_much = {**logged, "preparation_0": "0.5", "came": [first]}
    answer = _post(as_alice, group, "log", **too_much)
    assert "At most 30 minutes were agreed" in answer.content.decode()
    assert _post(as_alice, group, "log", **logged, came=[first]).status_code == 302
    page = _page(as_bob, group)
    assert "You pay 8 minutes of it." in page
    assert "Did not come" in page
    assert _post(as_bob, group, "confirm").status_code == 302
    assert "You paid 8 minutes." in _page(as_bob, group)
    assert figures(carl) == (113, 0)
    statement = as_bob.get("/credits/").content.decode()
    assert f'href="/groups/{group.id}/"' in statement
    assert "Alice Archer helped you" in statement
    assert last != first


def test_who_leaves_one_by_invitation_is_led_to_the_list(as_bob: Client, bob: Member) -> None:
    group = GroupFactory(recipients=[], is_open=False)
    PartFactory(group=group, member=bob)
    assert _post(as_bob, group, "leave")["Location"] == "/groups/"
    assert as_bob.get(f"/groups/{group.id}/").status_code == 404


def test_the_host_is_asked_before_someone_is_taken_off(
    gathering: Gathering, as_alice: Client, as_bob: Client, bob: Member
) -> None:
    group = gathering()
    part = group.part_of(bob.id)
    assert part
    url = f"/groups/{group.id}/remove/{part.id}/"
    assert url in _page(as_alice, group)
    assert url not in _page(as_bob, group)
    assert as_bob.post(url, {"key": uuid7()}).status_code == 409
    assert "Take Bob Baker off the list?" in as_alice.get(url).content.decode()
    assert as_alice.post(url, {"key": uuid7()}).status_code == 302
    assert now(group).part_of(bob.id) is None


def test_one_without_the_credits_is_warned_before_joining(
    as_bob: Client, alice: Member, carl: Member
) -> None:
    group = GroupFactory(provider=alice, recipients=[], session_minutes=240)
    assert "your share may be 4.25 hours" in _page(as_bob, group)


def test_a_broker_decides_each_ones_hours(
    gathering: Gathering, world: World, nwl: NetworkRef, alice: Member, as_bob: Client
) -> None:
    group = gathering("disputed", says="It was fifteen minutes.")
    broker = world.client(nwl, admit(name="Brenda Broker", role="broker").user)
    assert as_bob.get("/groups/to-decide/").status_code == 403
    listed = broker.get("/groups/to-decide/").content.decode()
    assert f"/groups/to-decide/{group.id}/" in listed
    assert "Alice Archer helped 2 people" in listed
    url = f"/groups/to-decide/{group.id}/"
    assert "It was fifteen minutes." in broker.get(url).content.decode()
    form = {"key": uuid7(), "reason": "I asked.", "hours_0": "1"}
    assert broker.post(url, form).status_code == 422
    assert broker.post(url, {**form, "hours_0": "0.25"}).status_code == 302
    assert figures(alice) == (135, 0)
    assert broker.get(url).status_code == 404


def test_nothing_for_anybody_closes_it_without_payment(
    gathering: Gathering, world: World, nwl: NetworkRef
) -> None:
    group = gathering("disputed")
    broker = world.client(nwl, admit(name="Brenda Broker", role="broker").user)
    form = {"key": uuid7(), "reason": "Nobody met.", "hours_0": "0"}
    assert broker.post(f"/groups/to-decide/{group.id}/", form).status_code == 302
    assert now(group).state == "voided"


def test_a_champion_undoes_it(
    gathering: Gathering, as_champion: Client, as_bob: Client, alice: Member
) -> None:
    group = gathering("settled")
    assert _post(as_bob, group, "ask-undo", reason="The wrong group.").status_code == 302
    url = f"/groups/to-decide/{group.id}/"
    assert "30 minutes go back to who paid" in as_champion.get(url).content.decode()
    form = {"key": uuid7(), "reason": "I see.", "decision": "undo"}
    assert as_champion.post(url, form).status_code == 302
    assert figures(alice) == (120, 0)
    assert "This was undone" in _page(as_bob, group)


def test_what_waits_is_counted_as_it_is_listed(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member
) -> None:
    gathering("closed", payer=Payer.CHEST)
    gathering("logged")
    asked = GroupFactory(provider=carl, recipients=[], is_open=False)
    PartFactory(group=asked, member=bob)
    plan = services.Plan(
        title="Another",
        about="More.",
        providers=[bob.id, alice.id],
        session_minutes=15,
        places=1,
        payer=Payer.SHARED,
    )
    services.set_up(plan=plan, key=uuid7(), by=alice)
    full = GroupFactory(provider=carl, recipients=[MemberFactory()])
    PartFactory(group=full, member=alice)
    everyone = [alice, bob, carl, champion]
    waiting = {member.name: selectors.to_do(member) for member in everyone}
    assert {name: sorted(move for _, move in found if move) for name, found in waiting.items()} == {
        "Alice Archer": [],
        "Bob Baker": [Move.CONFIRM, Move.JOIN, Move.TAKE_PART],
        "Carl Carter": [Move.CONFIRM],
        "Chris Champion": [Move.FUND],
    }
    for member in everyone:
        assert selectors.waiting_for(member).count() == len(waiting[member.name])
        assert badge.count(member) == len(home.to_do(member))
    together = home.to_do_of(everyone)
    assert {one: len(found) for one, found in together.items()} == {
        member.id: len(waiting[member.name]) for member in everyone if waiting[member.name]
    }


def test_the_front_page_leads_to_what_waits(gathering: Gathering, as_bob: Client) -> None:
    group = gathering("logged")
    page = as_bob.get("/to-do/").content.decode()
    assert "Alice logged 30 minutes with a group. Is that right?" in page
    assert f'href="/groups/{group.id}/"' in page


def test_pages_take_few_queries_however_many_take_part(
    as_alice: Client, as_champion: Client, alice: Member, matrons: list[Member]
) -> None:
    group = GroupFactory(provider=alice, recipients=matrons, state="logged")
    GroupFactory(provider=alice, recipients=matrons, state="settled")
    for url in ("/groups/", f"/groups/{group.id}/", "/groups/new/", "/groups/to-decide/", "/"):
        client = as_champion if "decide" in url else as_alice
        with counted() as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 12, url


def test_the_list_tells_own_from_those_to_join(
    gathering: Gathering, as_bob: Client, alice: Member
) -> None:
    gathering(title="Bob is in this")
    late = GroupFactory(provider=alice, recipients=[], title="There is room")
    full = GroupFactory(provider=alice, recipients=[MemberFactory()], title="All taken")
    GroupFactory(provider=alice, recipients=[], title="Only for some", is_open=False)
    page = as_bob.get("/groups/").content.decode()
    assert page.index("Bob is in this") < page.index("Open to join") < page.index("There is room")
    assert not re.search("All taken|Only for some", page)
    assert late.id != full.id

"""The pages of credits: they work, strangers and wrong roles stay out, bad input is named."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import database
from kernel.ids import uuid7
from tenant_apps.credits import presenters, selectors, services
from tenant_apps.credits.models import Gift
from tenant_apps.ledger import services as ledger
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.world import World

MEMBER_PAGES = [
    "/credits/",
    "/credits/statement.csv",
    "/credits/give/",
    "/credits/give/member/",
    "/credits/give/chest/",
]
CHAMPION_PAGES = ["/credits/chest/", "/credits/chest/grant/"]
GIVING = "/credits/give/member/"
SENDING = "/credits/give/network/"


class Response(Protocol):
    @property
    def content(self) -> bytes: ...


def page(response: Response) -> str:
    return response.content.decode()


def key_on(response: Response) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page(response))
    assert found, "no confirmation page"
    return found[1]


def balance(network: NetworkRef, member: Member) -> int:
    with current.enter(network):
        return selectors.account_of(member).balance_minutes


def federate(*networks: NetworkRef) -> None:
    for network in networks:
        FederatedNetworkFactory(network=network)


@pytest.mark.parametrize("url", MEMBER_PAGES)
def test_members_open_each_page(as_alice: Client, url: str) -> None:
    assert as_alice.get(url).status_code == 200


@pytest.mark.parametrize("url", CHAMPION_PAGES)
def test_champions_open_theirs_and_members_do_not(
    as_alice: Client, as_champion: Client, url: str
) -> None:
    assert as_champion.get(url).status_code == 200
    assert as_alice.get(url).status_code == 403


@pytest.mark.parametrize("url", [*MEMBER_PAGES, *CHAMPION_PAGES, SENDING])
def test_strangers_are_sent_to_sign_in(world: World, nwl: NetworkRef, url: str) -> None:
    response = world.client(nwl).get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("url", ["/credits/", "/credits/statement.csv", "/credits/chest/"])
def test_pages_to_read_are_not_posted_to(as_champion: Client, url: str) -> None:
    assert as_champion.post(url).status_code == 405


def test_a_statement_tells_each_line_in_words(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=45, note="<b>Hi</b>")
        services.donate(key=uuid7(), giver=alice, minutes=15, note="")
    shown = page(as_alice.get("/credits/"))
    for words in ("Welcome credits", "Given to Bob Baker", "Given to the community chest"):
        assert words in shown
    assert "&lt;b&gt;Hi&lt;/b&gt;" in shown
    assert "1 hour" in shown


def test_credits_that_are_set_aside_are_explained(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        ledger.hold(
            key=uuid7(),
            payer=selectors.account_of(alice).id,
            payee=selectors.account_of(bob).id,
            minutes=30,
            by=alice.id,
        )
    shown = page(as_alice.get("/credits/"))
    assert "1.5 hours" in shown
    assert "set aside" in shown


@pytest.mark.parametrize("before", ["x", "-1", "1e3", "9" * 30, "²"])
def test_an_altered_link_to_older_lines_is_refused(as_alice: Client, before: str) -> None:
    assert as_alice.get("/credits/", {"before": before}).status_code == 400


def test_older_lines_are_a_page_away(
    as_alice: Client, nwl: NetworkRef, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        for _ in range(3):
            services.donate(key=uuid7(), giver=alice, minutes=15, note="")
    monkeypatch.setattr(selectors.statement, "__kwdefaults__", {"before": None, "limit": 2})
    first = page(as_alice.get("/credits/"))
    assert "Welcome credits" not in first
    older = re.search(r"\?before=\d+", first)
    assert older
    assert "Welcome credits" in page(as_alice.get(f"/credits/{older[0]}"))


def test_r29_the_file_holds_the_whole_statement_and_no_formulas(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=45, note="=1+1")
    response = as_alice.get("/credits/statement.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    lines = page(response).splitlines()
    assert len(lines) == 3
    assert "Given to Bob Baker" in lines[1]
    assert "-0.75" in lines[1]


def test_giving_is_asked_confirmed_and_done_once(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    asked = {"to": "bob", "hours": "0.75", "note": "Thank you"}
    confirmation = as_alice.post(GIVING, asked)
    assert "Give 45 minutes to Bob Baker?" in page(confirmation)
    assert balance(nwl, bob) == 120
    confirmed = {**asked, "key": key_on(confirmation)}
    for _ in range(2):
        done = as_alice.post(GIVING, confirmed, follow=True)
        assert done.status_code == 200
        assert "45 minutes given" in page(done)
    assert (balance(nwl, alice), balance(nwl, bob)) == (75, 165)


def test_a_confirmation_sent_again_is_done_although_nothing_is_left(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    asked = {"to": "bob", "hours": "2", "note": ""}
    confirmed = {**asked, "key": key_on(as_alice.post(GIVING, asked))}
    for _ in range(2):
        assert as_alice.post(GIVING, confirmed).status_code == 302
    assert balance(nwl, bob) == 240


def test_the_key_of_another_member_is_not_mine(
    world: World, as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        gift = services.donate(key=uuid7(), giver=bob, minutes=15, note="")
    response = as_alice.post(GIVING, {"to": "bob", "hours": "1", "note": "", "key": str(gift.id)})
    assert response.status_code == 409
    assert as_alice.get(f"/credits/given/{gift.id}/").status_code == 404
    assert balance(nwl, alice) == 120


def test_going_back_keeps_what_was_written(as_alice: Client, bob: Member) -> None:
    asked = {"to": "bob", "hours": "0.75", "note": "Thank you"}
    shown = page(as_alice.post(GIVING, {**asked, "key": str(uuid7()), "change": "1"}))
    for value in ('value="bob"', 'value="0.75"', "Thank you"):
        assert value in shown


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("", "required"),
        ("0", "more than 0"),
        ("-1", "more than 0"),
        ("0.1", "quarter of an hour"),
        ("10000", "at most 100"),
        ("many", "as a number"),
        ("NaN", "as a number"),
        ("2.25", "You have 2 hours available, so 2.25 hours cannot be given."),
    ],
)
def test_no_amount_and_too_much_are_named_beside_the_field(
    as_alice: Client, nwl: NetworkRef, bob: Member, hours: str, words: str
) -> None:
    response = as_alice.post(GIVING, {"to": "bob", "hours": hours, "note": ""})
    assert response.status_code == 422
    assert words in page(response)
    assert 'id="id_hours_error"' in page(response)
    assert balance(nwl, bob) == 120


def test_too_much_in_a_confirmed_form_is_refused_by_the_ledger(
    as_alice: Client, nwl: NetworkRef, bob: Member
) -> None:
    confirmed = {"to": "bob", "hours": "2.25", "note": "", "key": str(uuid7())}
    response = as_alice.post(GIVING, confirmed)
    assert response.status_code == 409
    assert "You have 2 hours available" in page(response)
    assert 'id="id_hours_error"' in page(response)
    with current.enter(nwl):
        assert not Gift.objects.exists()


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("", "required"),
        ("Zebedee", "No member here is called"),
        ("alice", "You cannot give credits to yourself"),
        ("alice@nwl", "You cannot give credits to yourself"),
        ("zebedee@nwl", "No member here is called"),
        ("sofia@warwick", "choose “Another network”"),
        ("sofia@example.org", "No member here is called"),
        ("\x00", "Null characters"),
        ("x" * 200, "at most 120"),
    ],
)
def test_whom_nobody_is_called_is_named_beside_the_field(
    as_alice: Client, bob: Member, to: str, words: str
) -> None:
    response = as_alice.post(GIVING, {"to": to, "hours": "1", "note": ""})
    assert response.status_code == 422
    assert words in page(response)


def test_several_who_fit_are_offered_to_choose_from(
    as_alice: Client, nwl: NetworkRef, bob: Member
) -> None:
    with current.enter(nwl):
        other = admit(name="Bobby Brown", job_title="Matron")
    asked = {"to": "Bob B", "hours": "1", "note": ""}
    response = as_alice.post(GIVING, asked)
    assert response.status_code == 422
    shown = page(response)
    assert "Choose the one you mean" in shown
    assert "Bob Baker (@bob)" in shown
    assert "Matron" in shown
    chosen = as_alice.post(GIVING, {**asked, "member": str(other.id)})
    assert "Give 1 hour to Bobby Brown?" in page(chosen)
    not_offered = as_alice.post(GIVING, {**asked, "member": str(uuid7())})
    assert not_offered.status_code == 422


@pytest.mark.parametrize("to", ["bob", "@bob", "bob@nwl", "Bob@NWL", "@bob@nwl"])
def test_a_member_is_found_by_handle_and_by_address(as_alice: Client, bob: Member, to: str) -> None:
    shown = page(as_alice.post(GIVING, {"to": to, "hours": "1", "note": ""}))
    assert "Give 1 hour to Bob Baker?" in shown


def test_a_suspended_member_is_not_found(
    as_alice: Client, nwl: NetworkRef, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        members.suspend(member=bob, by=champion.id)
    response = as_alice.post(GIVING, {"to": "bob", "hours": "1", "note": ""})
    assert "No member here is called" in page(response)


def test_a_link_may_name_whom_to_give_to(as_alice: Client, bob: Member) -> None:
    assert 'value="bob"' in page(as_alice.get(GIVING, {"to": "bob"}))


def test_the_chest_is_filled_and_granted_from(
    as_alice: Client, as_champion: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    filling = {"hours": "1", "note": ""}
    key = key_on(as_alice.post("/credits/give/chest/", filling))
    as_alice.post("/credits/give/chest/", {**filling, "key": key})
    shown = page(as_champion.get("/credits/chest/"))
    assert "Given by Alice Archer" in shown
    granting = {"to": "bob", "hours": "0.5", "note": "A start"}
    key = key_on(as_champion.post("/credits/chest/grant/", granting))
    done = as_champion.post("/credits/chest/grant/", {**granting, "key": key}, follow=True)
    assert "The community chest has 30 minutes available now." in page(done)
    assert "Granted to Bob Baker" in page(as_champion.get("/credits/chest/"))
    assert balance(nwl, bob) == 150
    unreasoned = as_champion.post("/credits/chest/grant/", {**granting, "note": " "})
    assert unreasoned.status_code == 422
    assert "Say why" in page(unreasoned)


def test_outside_the_federation_there_is_no_other_network(as_alice: Client) -> None:
    assert "another-network" not in page(as_alice.get("/credits/give/"))
    assert SENDING not in page(as_alice.get("/credits/give/"))
    assert as_alice.get(SENDING).status_code == 404
    assert as_alice.post(SENDING, {"to": "sofia@warwick", "hours": "1"}).status_code == 404


def test_credits_cross_from_form_to_both_statements(
    world: World,
    as_champion: Client,
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
) -> None:
    federate(nwl, warwick)
    as_sofia = world.client(warwick, sofia.user)
    assert SENDING in page(as_sofia.get("/credits/give/"))
    asked = {"to": "Alice@NWL", "hours": "1.5", "note": "Thank you"}
    confirmation = as_sofia.post(SENDING, asked)
    shown = page(confirmation)
    assert "Send 1.5 hours to alice@nwl?" in shown
    assert "North West London" in shown
    assert "Alice Archer" not in shown
    confirmed = {**asked, "key": key_on(confirmation)}
    for _ in range(2):
        done = as_sofia.post(SENDING, confirmed, follow=True)
        assert "1.5 hours sent" in page(done)
    assert (balance(warwick, sofia), balance(nwl, alice)) == (30, 210)
    assert "Sent to alice@nwl" in page(as_sofia.get("/credits/"))
    received = page(world.client(nwl, alice.user).get("/credits/"))
    assert "Received from sofia@warwick" in received
    assert "Thank you" in received
    statement = page(as_champion.get("/credits/federation/statement/"))
    assert "sofia@warwick to alice" in statement
    assert "Thank you" not in statement


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("alice", "such as maria@nwl"),
        ("nobody@nwl", "can be reached as"),
        ("alice@nowhere", "no network called"),
        ("sofia@warwick", "your own network"),
    ],
)
def test_a_wrong_address_is_named_beside_the_field(
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    to: str,
    words: str,
) -> None:
    federate(nwl, warwick)
    as_sofia = world.client(warwick, sofia.user)
    response = as_sofia.post(SENDING, {"to": to, "hours": "1", "note": ""})
    assert response.status_code == 422
    assert words in page(response)
    assert 'id="id_to_error"' in page(response)
    confirmed = as_sofia.post(SENDING, {"to": to, "hours": "1", "note": "", "key": str(uuid7())})
    assert confirmed.status_code in {400, 404, 422}
    assert words in page(confirmed)


def test_what_is_given_in_one_network_is_nothing_in_another(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    with current.enter(nwl):
        gift = services.donate(key=uuid7(), giver=alice, minutes=15, note="")
    assert world.client(nwl, alice.user).get(f"/credits/given/{gift.id}/").status_code == 200
    as_sofia = world.client(warwick, sofia.user)
    assert as_sofia.get(f"/credits/given/{gift.id}/").status_code == 404


def test_a_trade_limit_is_said_before_the_champion_is_surprised(
    as_champion: Client, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl, floor_minutes=-60)
    FederatedNetworkFactory(network=warwick)
    with current.enter(nwl):
        services.send(key=uuid7(), giver=alice, address="sofia@warwick", minutes=60, note="")
    shown = page(as_champion.get("/credits/federation/"))
    assert "Near the trade limit" in shown
    assert "−1 hour" in shown


def test_months_stand_apart(as_alice: Client, nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        services.donate(key=uuid7(), giver=alice, minutes=15, note="")
        now, before = selectors.statement(selectors.account_of(alice)).lines
    earlier = replace(before, line=replace(before.line, at=before.line.at - timedelta(days=62)))
    shown = presenters.months([now, earlier])
    assert [len(month.rows) for month in shown] == [1, 1]
    assert shown[0].label != shown[1].label


def test_a_statement_costs_the_same_few_queries_however_long_it_is(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, bob: Member, sofia: Member
) -> None:
    federate(nwl, warwick)

    def cost() -> int:
        with current.enter(nwl), CaptureQueriesContext(database.connection()) as queries:
            selectors.statement(selectors.account_of(alice))
        return len(queries)

    def move() -> None:
        with current.enter(nwl):
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=15, note="")
        with current.enter(warwick):
            services.send(key=uuid7(), giver=sofia, address="alice@nwl", minutes=15, note="")

    move()
    short = cost()
    for _ in range(3):
        move()
    assert cost() == short
    assert short <= 6

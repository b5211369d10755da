"""The pages of a member who moves: they work, others stay out, what is wrong is said."""

import re

import pytest
from django.test import Client

from kernel.ids import uuid7
from shared_apps.federation import positions
from tenant_apps.credits import selectors as credits
from tenant_apps.credits import services as giving
from tenant_apps.ledger import services as ledger
from tenant_apps.members.models import Member
from tenant_apps.trade import selectors as trade
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.crossing import CrossExchangeFactory, Person
from tests.factories.exchanges import ExchangeFactory
from tests.factories.federation import FederatedNetworkFactory, let_balances
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.members import admit
from tests.world import World

ALONG = "/credits/moving/along/"
HERE = "/credits/moving/here/"


def code_on(page: str) -> str:
    found = re.search(r'value="(\w{4}-\w{4}-\w{4})"', page)
    assert found, "no code"
    return found[1]


def code(client: Client) -> str:
    return code_on(client.post(HERE).text)


def balance(network: NetworkRef, member: Member) -> int:
    with current.enter(network):
        return credits.account_of(member).balance_minutes


@pytest.mark.parametrize("url", [ALONG, HERE])
def test_strangers_sign_in(world: World, nwl: NetworkRef, url: str) -> None:
    client = world.client(nwl)
    assert client.get(url).status_code == client.post(url).status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("url", [ALONG, HERE])
def test_other_methods_are_refused(as_alice: Client, url: str, method: str) -> None:
    assert getattr(as_alice, method)(url).status_code == 405


def test_where_nothing_moves_there_is_no_page_and_no_way(nwl: NetworkRef, as_alice: Client) -> None:
    for step in ("outside", "in"):
        if step == "in":
            FederatedNetworkFactory(network=nwl)
        for url in (ALONG, HERE):
            assert as_alice.get(url).status_code == 404
            assert as_alice.post(url, {"code": "abcd-efgh-2345"}).status_code == 404
        for page in ("/credits/", "/credits/give/"):
            assert "/credits/moving/" not in as_alice.get(page).text


@pytest.mark.parametrize(
    ("choice", "open_one", "closed"), [({"out": True}, ALONG, HERE), ({"come": True}, HERE, ALONG)]
)
def test_each_way_opens_by_itself(
    nwl: NetworkRef, as_alice: Client, choice: dict[str, bool], open_one: str, closed: str
) -> None:
    FederatedNetworkFactory(network=nwl)
    let_balances(nwl, **choice)
    for page in ("/credits/", "/credits/give/"):
        shown = as_alice.get(page).text
        assert (open_one in shown, closed in shown) == (True, False)
    assert as_alice.get(open_one).status_code == 200
    assert as_alice.get(closed).status_code == 404


@pytest.mark.usefixtures("allowed")
def test_a_balance_goes_from_code_to_both_statements(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    as_alice: Client,
    as_sofia: Client,
    as_champion: Client,
) -> None:
    made = as_alice.post(HERE).text
    assert "tomorrow at" in made
    written = {"code": code_on(made)}
    asked = as_sofia.post(ALONG, written)
    assert asked.status_code == 200
    for words in ("Take all your 2 hours along to North West London?", "alice@nwl", "0 hours"):
        assert words in asked.text
    assert alice.name not in asked.text
    assert balance(warwick, sofia) == 120
    confirmed = {**written, "minutes": "120"}
    for _ in range(2):
        done = as_sofia.post(ALONG, confirmed, follow=True)
        assert "2 hours taken along" in done.text
        assert "You have 0 hours available now." in done.text
        assert "Give more" not in done.text
    assert (balance(warwick, sofia), balance(nwl, alice)) == (0, 240)
    assert "Your balance, taken along to alice@nwl" in as_sofia.get("/credits/").text
    assert "Your balance, taken along to alice@nwl" in as_sofia.get("/credits/statement.csv").text
    assert "Your balance, brought along from sofia@warwick" in as_alice.get("/credits/").text
    statement = as_champion.get("/credits/federation/statement/").text
    assert "Balance of a member who moved: sofia@warwick to alice" in statement


@pytest.mark.usefixtures("allowed")
def test_both_champions_see_it_as_such(
    world: World, warwick: NetworkRef, as_alice: Client, as_sofia: Client
) -> None:
    as_sofia.post(ALONG, {"code": code(as_alice), "minutes": "120"})
    with current.enter(warwick):
        helen = admit(name="Helen Head", role="champion")
    page = world.client(warwick, helen.user).get("/credits/federation/statement/").text
    assert "Balance of a member who moved: sofia to alice@nwl" in page


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("wrong", ["", "aaaa-aaaa-aaaa", "x" * 41, "\0", "alice@nwl"])
def test_what_is_no_code_is_said_beside_the_field(
    warwick: NetworkRef, sofia: Member, as_sofia: Client, wrong: str
) -> None:
    for more in ({}, {"minutes": "120"}):
        answer = as_sofia.post(ALONG, {"code": wrong, **more})
        assert answer.status_code in {404, 422}
        assert 'id="id_code_error"' in answer.text
    assert balance(warwick, sofia) == 120


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("minutes", ["x", "-120", "0", "1.5", ""])
def test_without_an_amount_that_was_seen_it_is_asked_first(
    warwick: NetworkRef, sofia: Member, as_alice: Client, as_sofia: Client, minutes: str
) -> None:
    answer = as_sofia.post(ALONG, {"code": code(as_alice), "minutes": minutes})
    assert "Take all your 2 hours along" in answer.text
    assert balance(warwick, sofia) == 120


@pytest.mark.usefixtures("allowed")
def test_a_balance_that_has_changed_is_looked_at_again(
    warwick: NetworkRef, sofia: Member, as_alice: Client, as_sofia: Client
) -> None:
    answer = as_sofia.post(ALONG, {"code": code(as_alice), "minutes": "90"})
    assert answer.status_code == 409
    assert "Your balance has changed since you looked" in answer.text
    assert balance(warwick, sofia) == 120


@pytest.mark.usefixtures("allowed")
def test_what_is_set_aside_is_said_before_it_is_asked(
    warwick: NetworkRef, sofia: Member, as_sofia: Client, as_alice: Client
) -> None:
    with current.enter(warwick):
        ledger.hold(
            key=uuid7(),
            payer=credits.account_of(sofia).id,
            payee=credits.chest().id,
            minutes=30,
            by=sofia.id,
        )
    for answer in (as_sofia.get(ALONG), as_sofia.post(ALONG, {"code": code(as_alice)})):
        assert "30 minutes of your credits are set aside" in answer.text
        assert 'name="code"' not in answer.text


@pytest.mark.usefixtures("allowed")
def test_what_holds_credits_is_a_link_away(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, as_sofia: Client
) -> None:
    """An exchange, one with another network, and groups; but nothing that holds none of hers."""
    with current.enter(warwick):
        fill_chest()
        otto = admit(name="Otto Owens")
        for state in ("accepted", "proposed"):
            ExchangeFactory(
                provider=otto, recipient=sofia, title=f"One {state}", state=state, minutes=15
            )
        for title, group in (
            ("Many pay", {"provider": otto, "recipients": [sofia]}),
            ("She gives", {"provider": sofia, "recipients": [otto], "payer": "chest"}),
            ("The chest pays", {"provider": otto, "recipients": [sofia], "payer": "chest"}),
        ):
            GroupFactory(**group, title=title, state="agreed")
    CrossExchangeFactory(
        provider=Person(nwl, alice),
        recipient=Person(warwick, sofia),
        title="Across",
        state="accepted",
        minutes=15,
    )
    as_sofia.get(ALONG)
    with counted() as queries:
        shown = as_sofia.get(ALONG).text
    assert len(queries) <= 12, "\n".join(queries)
    links = re.findall(r'<li class="between"><a href="([^"]+)">([^<]+)</a>', shown)
    assert {title for _, title in links} == {"One accepted", "Across", "Many pay", "She gives"}
    for url, title in links:
        assert title in as_sofia.get(url).text


@pytest.mark.usefixtures("allowed")
def test_where_the_other_network_no_longer_allows_it_the_page_says_so(
    nwl: NetworkRef, as_alice: Client, as_sofia: Client
) -> None:
    made = code(as_alice)
    let_balances(nwl)
    answer = as_sofia.post(ALONG, {"code": made})
    assert answer.status_code == 409
    assert "the champions of both networks have to allow it" in answer.text


@pytest.mark.usefixtures("allowed")
def test_a_look_makes_no_code_and_a_code_is_shown_once(as_alice: Client) -> None:
    assert not re.search(r"\w{4}-\w{4}-\w{4}", as_alice.get(HERE).text.split("<h1>")[1])
    one = code(as_alice)
    assert one not in as_alice.get(HERE).text
    assert one != code(as_alice)


@pytest.mark.usefixtures("allowed")
def test_pages_ask_little(nwl: NetworkRef, as_alice: Client, as_sofia: Client) -> None:
    let_balances(nwl, out=True, come=True)
    asked = [
        lambda: as_alice.get("/credits/"),
        lambda: as_alice.get("/credits/give/"),
        lambda: as_alice.get(HERE),
        lambda: as_alice.post(HERE),
        lambda: as_sofia.get(ALONG),
    ]
    for ask in asked:
        ask()
        with counted() as queries:
            assert ask().status_code == 200
        assert len(queries) <= 12, "\n".join(queries)
    written = {"code": code(as_alice)}
    with counted() as queries:
        assert as_sofia.post(ALONG, written).status_code == 200
    assert len(queries) <= 12, "\n".join(queries)


@pytest.mark.usefixtures("allowed")
def test_what_moved_is_no_help_in_the_balance_of_trade(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    as_alice: Client,
    as_sofia: Client,
    as_champion: Client,
) -> None:
    """Two hours came along, and a quarter was sent back."""
    overview = "/credits/federation/"
    before = as_champion.get(overview).text
    assert "Moved or settled" not in before
    as_sofia.post(ALONG, {"code": code(as_alice), "minutes": "120"})
    with current.enter(nwl):
        giving.send(key=uuid7(), giver=alice, address="sofia@warwick", minutes=15, note="")
        this_month = trade.months()[-1]
    assert this_month == positions.MonthFigures(this_month.first, 0, 15, 105, beside_minutes=120)
    assert this_month.net_minutes == -15
    shown = as_champion.get(overview).text
    assert "Balances of members who moved, and settlements, are in the position" in shown
    assert '<td class="number" data-label="Moved or settled">+2 hours</td>' in shown
    assert '<td class="number" data-label="Received">0 hours</td>' in shown
    assert "More credits have come in than gone out." in shown
    assert "gave others" not in shown
    with current.enter(warwick):
        assert trade.months()[-1].beside_minutes == -120

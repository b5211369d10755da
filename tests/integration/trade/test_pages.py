"""What champions see of trade, of their own network: page, file, document and ledger agree."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation import pairs, reversals
from shared_apps.federation import selectors as federation
from tenant_apps.credits.selectors import last_month
from tenant_apps.ledger import selectors as ledger
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.members import admit
from tests.pdf import text_of
from tests.trading import Crossed, move_back, record
from tests.world import World

HERE = "/credits/federation/"
READING = [
    HERE,
    f"{HERE}statement/",
    f"{HERE}statement.csv",
    f"{HERE}month/",
    f"{HERE}month.csv",
    f"{HERE}month.pdf",
    f"{HERE}partners/",
    f"{HERE}partners.csv",
]
MOST_QUERIES = 12


@pytest.fixture
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl, floor_minutes=-600, ceiling_minutes=600)
    FederatedNetworkFactory(network=warwick)


@pytest.fixture
def crossed(
    federated: None, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    """Alice sent an hour and 7 minutes, and got 20 minutes back."""
    for minutes in (60, 7):
        CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=minutes)
    CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl", minutes=20)


def rows(client: Client, path: str) -> list[dict[str, str]]:
    content = client.get(path).content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(content)))


def cell(page: str, label: str) -> list[str]:
    """What stands in the table's cells of this label."""
    found = re.findall(rf'data-label="{label}">(.*?)</td>', page, flags=re.S)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in found]


@pytest.mark.parametrize("path", READING)
def test_strangers_sign_in_and_members_are_refused(
    world: World, nwl: NetworkRef, as_alice: Client, federated: None, path: str
) -> None:
    assert world.client(nwl).get(path)["Location"].startswith("/sign-in/")
    assert as_alice.get(path).status_code == 403


@pytest.mark.parametrize("path", READING)
def test_pages_are_only_read(as_champion: Client, federated: None, path: str) -> None:
    assert as_champion.get(path).status_code == 200
    assert as_champion.post(path).status_code == 405


def test_outside_the_federation_there_is_nothing_to_see(as_champion: Client) -> None:
    assert "Your network trades on its own" in as_champion.get(HERE).text
    assert "Nothing has crossed yet" in as_champion.get(f"{HERE}statement/").text
    assert "Nothing has crossed yet" in as_champion.get(f"{HERE}partners/").text
    assert as_champion.get(f"{HERE}month/").status_code == 404


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-01"])
def test_what_is_no_month_is_refused(as_champion: Client, federated: None, month: str) -> None:
    for path in ("month/", "month.csv", "month.pdf"):
        assert as_champion.get(HERE + path, {"month": month}).status_code == 400


def test_page_file_document_and_the_national_ledger_agree(
    as_champion: Client, nwl: NetworkRef, champion: Member, crossed: None
) -> None:
    with current.shared():
        position = ledger.positions()[nwl.id]
    assert position == -47
    told = rows(as_champion, f"{HERE}statement.csv")
    assert [int(row["Minutes"]) for row in told] == [20, -7, -60]
    assert [int(row["Balance in minutes"]) for row in told] == [-47, -67, -60]
    assert rows(as_champion, f"{HERE}month.csv") == told
    [partner] = rows(as_champion, f"{HERE}partners.csv")
    assert (partner["Sent in minutes"], partner["Received in minutes"]) == ("67", "20")
    assert int(partner["Net in minutes"]) == position

    page = as_champion.get(f"{HERE}month/").text
    values = re.findall(r'class="stat-value"[^>]*>([^<]+)<', page)
    assert values == ["0 hours", "20 minutes", "1 h 7 min", "−47 minutes"]
    words = text_of(as_champion.get(f"{HERE}month.pdf").content)
    for expected in (*values, "sofia@warwick to alice", "Federated statement", nwl.name):
        assert expected in words, expected

    overview = as_champion.get(HERE).text
    assert cell(overview, "Net")[0] == "−47 minutes"
    assert cell(overview, "Position")[0] == "−47 minutes"
    partners = as_champion.get(f"{HERE}partners/").text
    assert cell(partners, "Net") == ["−47 minutes"]
    assert cell(partners, "Sent") == ["1 h 7 min"]
    assert "1 h 7 min sent, 20 minutes received" in partners


def test_what_was_undone_stands_there_twice_and_all_still_agree(
    as_champion: Client, nwl: NetworkRef, alice: Member, crossed: None
) -> None:
    sent = CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=8)
    reversals.reverse(reference=sent.reference, reason="A mistake", by=None)
    told = rows(as_champion, f"{HERE}statement.csv")
    assert [int(row["Minutes"]) for row in told] == [8, -8, 20, -7, -60]
    assert told[0]["What"] == "Reversal: alice to sofia@warwick"
    assert told[1]["Detail"] == "Warwick Business School · Reversed since"
    assert "Reversed" not in told[2]["Detail"]
    [partner] = rows(as_champion, f"{HERE}partners.csv")
    assert int(partner["Net in minutes"]) == int(told[0]["Balance in minutes"]) == -47


def test_who_moved_credits_is_an_address_and_what_they_wrote_is_theirs(
    as_champion: Client, crossed: None
) -> None:
    page = as_champion.get(f"{HERE}statement/").text
    assert "alice to sofia@warwick" in page
    assert "Thank you for the training day" not in page
    assert "Sofia Sharma" not in page


def test_a_third_networks_trade_is_not_shown(
    world: World, as_champion: Client, warwick: NetworkRef, sofia: Member, crossed: None
) -> None:
    horizon = world.network("horizon", "Horizon Accelerator", "accelerator")
    FederatedNetworkFactory(network=horizon)
    with current.enter(horizon):
        admit(name="Jack Jones")
    CrossTransferFactory(network=warwick, payer=sofia, address="jack@horizon", minutes=31)
    for path in READING:
        answer = as_champion.get(path)
        told = text_of(answer.content) if path.endswith("pdf") else answer.text
        assert "orizon" not in told, path
        assert "31 minutes" not in told, path


def test_what_happened_in_another_month_stands_there(
    world: World, as_champion: Client, nwl: NetworkRef, alice: Member, crossed: None
) -> None:
    today = timezone.localtime(clock.now())
    first = last_month(today.date().replace(day=1))
    before = today.replace(year=first.year, month=first.month, day=15, hour=12)
    move_back(world, before)
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=5)
    page = as_champion.get(HERE).text
    assert cell(page, "Position")[:3] == ["−52 minutes", "−47 minutes", "0 hours"]
    assert cell(page, "Sent")[:2] == ["5 minutes", "1 h 7 min"]
    assert [int(row["Minutes"]) for row in rows(as_champion, f"{HERE}month.csv")] == [-5]
    earlier = rows(as_champion, f"{HERE}month.csv?month={before:%Y-%m}")
    assert sum(int(row["Minutes"]) for row in earlier) == -47
    assert as_champion.get(f"{HERE}statement/").text.count("<h2>") == 2


def test_the_last_thirty_days_are_counted_apart(
    world: World, as_champion: Client, nwl: NetworkRef, warwick: NetworkRef, federated: None
) -> None:
    now = clock.now()
    old, new = now - timedelta(days=31), now - timedelta(days=29)
    record(world, [Crossed(nwl, warwick, 100, old), Crossed(warwick, nwl, 40, new)])
    [row] = rows(as_champion, f"{HERE}partners.csv")
    assert (row["Sent in minutes"], row["Received in minutes"]) == ("100", "40")
    recent = row["Sent in 30 days, minutes"], row["Received in 30 days, minutes"]
    assert recent == ("0", "40")


def test_room_is_said_in_words_and_as_a_meter(
    as_champion: Client, nwl: NetworkRef, crossed: None
) -> None:
    page = as_champion.get(HERE).text
    assert "9 h 13 min" in page
    assert "47 minutes of 10 hours used" in page
    assert 'aria-valuenow="7"' in page
    assert "10 h 47 min" in page, "what went out may come back as well"
    assert "0 hours of 10 hours used" in page
    assert "Near the trade limit" not in page


@pytest.mark.parametrize("path", [HERE, f"{HERE}statement/", f"{HERE}month/", f"{HERE}partners/"])
def test_a_page_asks_at_most_twelve_times_and_no_more_for_many_partners(
    world: World, as_champion: Client, nwl: NetworkRef, crossed: None, path: str
) -> None:
    def cost() -> int:
        with counted() as queries:
            assert as_champion.get(path).status_code == 200
        return len(queries)

    few = cost()
    more = [world.network(f"other{number}", f"Other {number}", "school") for number in range(8)]
    for network in more:
        FederatedNetworkFactory(network=network)
    record(world, [Crossed(nwl, network, 10, clock.now()) for network in more for _ in range(9)])
    assert cost() <= few <= MOST_QUERIES


def test_a_statement_goes_on_over_pages(
    as_champion: Client,
    nwl: NetworkRef,
    alice: Member,
    crossed: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(federation, "PAGE", 2)
    page = as_champion.get(f"{HERE}statement/").text
    older = re.search(r'href="(\?before=[^"]+)"', page)
    assert older
    assert "alice to sofia@warwick" in as_champion.get(f"{HERE}statement/{older[1]}").text
    assert as_champion.get(f"{HERE}statement/?before=nonsense").status_code == 400


def test_what_is_set_between_two_networks_stands_with_why(
    as_champion: Client, nwl: NetworkRef, warwick: NetworkRef, federated: None
) -> None:
    both = {"one": nwl, "other": warwick, "by": None}
    with current.shared():
        pairs.pause(**both, reason="Hours go round.")
        pairs.limit(**both, minutes=600, reason="Until you have talked.")
        pairs.limit(**both, minutes=300, reason="You have talked.")
    shown = as_champion.get(f"{HERE}partners/").text
    assert "Trade with Warwick Business School is paused." in shown
    assert "Hours go round." in shown
    assert "neither network may be more than 5 hours ahead of the other" in shown
    assert "You have talked." in shown
    assert "Until you have talked." not in shown
    assert "Trade with Warwick Business School is paused." in as_champion.get(HERE).text
    with current.shared():
        pairs.resume(**both, reason="All is well.")
        pairs.limit(**both, minutes=None, reason="All is well.")
    assert "The central service decided so" not in as_champion.get(f"{HERE}partners/").text


def test_a_reason_that_was_written_for_operators_stays_with_them(
    world: World, as_champion: Client, nwl: NetworkRef, warwick: NetworkRef, federated: None
) -> None:
    both = sorted([nwl.id, warwick.id])
    with world.admin() as admin:
        admin.execute(
            "INSERT INTO shared.federation_pair_change"
            " (id, first_network_id, second_network_id, paused, reason, is_told)"
            " VALUES (%s, %s, %s, true, 'Two of them go round.', false)",
            [uuid7(), *both],
        )
    shown = as_champion.get(f"{HERE}partners/").text
    assert "Trade with Warwick Business School is paused." in shown
    assert "go round" not in shown

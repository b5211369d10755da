"""Who holds credits and does nothing with them: all of those, nobody else, in few queries."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.credits import services as credits
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger import activity
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.oversight import presenters, selectors
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.credits import GiftFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.ledger import AccountFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.exchanges.conftest import account
from tests.world import World

PAGE = "/credits/idle/"
Age = Callable[..., None]


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def age(world: World, nwl: NetworkRef) -> Age:
    """Let all that stands in the ledger be so many days older, as only its administrator can."""

    def grow_older(days: int) -> None:
        with world.admin() as admin:
            admin.execute(f"SET search_path = {nwl.schema}")
            for table, column in (("transfer", "recorded_at"), ("account", "opened_at")):
                admin.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
                admin.execute(
                    f"UPDATE ledger_{table} SET {column} = {column} - make_interval(days => %s)",
                    [days],
                )
                admin.execute(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER")

    return grow_older


def names(months: int = 3) -> list[str]:
    return [holder.name for holder in selectors.all_idle(months=months)]


def page(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_who_was_welcomed_long_ago_and_did_nothing_is_idle(
    inside: NetworkRef, alice: Member, age: Age
) -> None:
    assert names() == []
    age(100)
    admit(name="Newcomer")
    assert (names(3), names(6)) == (["Alice Archer"], [])


def test_who_gave_or_received_help_lately_is_not(
    inside: NetworkRef, alice: Member, bob: Member, age: Age
) -> None:
    age(100)
    ExchangeFactory(provider=bob, recipient=alice, state=State.SETTLED)
    assert names() == []
    age(100)
    assert names() == ["Bob Baker", "Alice Archer"]


def test_who_passes_credits_on_is_not_and_who_is_given_some_is(
    inside: NetworkRef, alice: Member, bob: Member, age: Age
) -> None:
    age(100)
    GiftFactory(giver=alice, receiver=bob)
    assert names() == ["Bob Baker"]


def test_who_has_agreed_an_exchange_is_not(
    inside: NetworkRef, alice: Member, bob: Member, age: Age
) -> None:
    age(100)
    ExchangeFactory(provider=bob, recipient=alice, state=State.ACCEPTED)
    assert names() == []


def test_without_credits_or_able_to_do_nothing_is_not(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member, age: Age
) -> None:
    GiftFactory(giver=alice, receiver=champion, minutes=120)
    members.suspend(member=bob, by=champion.id)
    age(100)
    assert names() == ["Chris Champion"]


def test_organisations_are_named(inside: NetworkRef, age: Age) -> None:
    trust = OrganisationFactory(name="Hillingdon Hospitals", by=uuid7())
    AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id, minutes=300)
    AccountFactory(kind=AccountKind.PROJECT, minutes=300)
    age(100)
    assert names() == ["Hillingdon Hospitals"]


def test_the_last_thing_done_is_told_and_not_what_was_given_to_one(
    inside: NetworkRef, alice: Member, bob: Member, age: Age
) -> None:
    GiftFactory(giver=alice, receiver=bob)
    age(200)
    found = {holder.name: holder.idle.last_at for holder in selectors.all_idle(months=3)}
    assert found["Bob Baker"] is None
    told = found["Alice Archer"]
    assert told is not None
    assert clock.now() - told > timedelta(days=199)


def test_totals_and_the_share_of_all_credits(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member, age: Age
) -> None:
    age(100)
    GiftFactory(giver=champion, receiver=bob, minutes=60)
    found = activity.idle(since=selectors.since(3))
    assert [one.minutes for one in found.accounts] == [180, 120]
    assert (found.holders, found.minutes, found.minutes_in_circulation) == (2, 300, 360)
    assert presenters.share(found) == "83%"


def test_whoever_is_in_debt_does_not_lessen_what_circulates(
    inside: NetworkRef, alice: Member, bob: Member, age: Age
) -> None:
    ledger.change_account(account=account(bob).id, by=None, reason="policy.changed", floor=-600)
    ledger.transfer(
        key=uuid7(),
        kind=TransferKind.GIFT,
        payer=account(bob).id,
        payee=account(alice).id,
        minutes=240,
        by=bob.id,
    )
    assert activity.idle(since=selectors.since(3)).minutes_in_circulation == 360


def test_pages_follow_each_other_without_gaps(
    inside: NetworkRef, monkeypatch: pytest.MonkeyPatch, age: Age
) -> None:
    for number in range(7):
        AccountFactory(minutes=60 + 15 * (number // 3))
    age(100)
    since, after, seen = selectors.since(3), None, []
    while True:
        found = activity.idle(since=since, after=after, limit=3)
        assert found.holders == 7
        seen += found.accounts
        after = found.more
        if after is None:
            break
    assert [one.minutes for one in seen] == [90, 75, 75, 75, 60, 60, 60]
    assert len({one.holder for one in seen}) == 7


def test_nobody_at_all(inside: NetworkRef) -> None:
    found = activity.idle(since=selectors.since(12))
    assert found == activity.IdlePage((), 0, 0, 0, None)
    assert presenters.share(found) == "0%"


@pytest.mark.parametrize(
    "place", ["x", "1", "1.x", "-1.0", "1." + "g" * 32, "9" * 13 + "." + "0" * 32]
)
def test_a_damaged_link_is_refused_in_words(as_champion: Client, place: str) -> None:
    response = as_champion.get(PAGE, {"after": place})
    assert response.status_code == 400
    assert "Start from the first page again." in page(response)


def test_months_are_those_of_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 5, 31, 12, 0, tzinfo=UTC))
    days = [selectors.since(months).date().isoformat() for months in (3, 6, 12)]
    assert days == ["2027-02-28", "2026-11-30", "2026-05-31"]


def test_the_page(nwl: NetworkRef, as_champion: Client, alice: Member, age: Age) -> None:
    assert "No credits lie idle" in page(as_champion.get(PAGE))
    age(200)
    shown = page(as_champion.get(PAGE, {"months": "6"}))
    for words in (
        'href="/people/alice/">Alice Archer</a>',
        "Not yet",
        "2 hours",
        "for 6 months",
        "100%",
        "Something kind to do",
        "Credits never expire.",
    ):
        assert words in shown
    assert alice.user.email not in shown
    assert "Next page" not in shown


def test_there_are_pages(nwl: NetworkRef, as_champion: Client, age: Age) -> None:
    with current.enter(nwl):
        for number in range(selectors.PAGE + 2):
            admit(name=f"Someone {number}")
    age(100)
    first = as_champion.get(PAGE, {"months": "3"})
    assert "Next page" in page(first)
    link = re.search(r'href="([?]months=3&amp;after=[^"]+)"', page(first))
    assert link
    second = as_champion.get(PAGE + html.unescape(link[1]))
    assert page(second).count('data-label="Who"') == 3
    assert "First page" in page(second)
    assert "Next page" not in page(second)


@pytest.mark.parametrize("months", ["", "4", "-3", "many", "3.0", "٣"])
def test_odd_spans_are_the_usual_one(as_champion: Client, months: str) -> None:
    shown = page(as_champion.get(PAGE, {"months": months}))
    assert 'href="?months=6" aria-current="page"' in shown


def test_the_file(nwl: NetworkRef, as_champion: Client, age: Age) -> None:
    with current.enter(nwl):
        someone = admit(name="=1+1 Archer")
        credits.donate(key=uuid7(), giver=someone, minutes=20, note="")
    age(200)
    response = as_champion.get("/credits/idle.csv", {"months": "3"})
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="idle-credits-3-months.csv"'
    )
    content = response.content.decode()
    assert someone.user.email not in content
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    assert rows[0] == ["Name", "Kind", "Hours", "Minutes", "Last active"]
    assert ["Chris Champion", "Member", "2.00", "120", "Not yet"] in rows
    assert [row[:4] for row in rows if "Archer" in row[0]] == [
        ["'=1+1 Archer", "Member", "1.67", "100"]
    ]


def test_champions_and_brokers_alone_see_it(
    world: World, nwl: NetworkRef, as_alice: Client, as_broker: Client, as_champion: Client
) -> None:
    for path in (PAGE, "/credits/idle.csv"):
        assert as_alice.get(path).status_code == 403
        assert as_broker.get(path).status_code == as_champion.get(path).status_code == 200
        assert as_champion.post(path).status_code == 405
        assert world.client(nwl).get(path).status_code == 302
    assert "Idle credits" not in page(as_alice.get("/credits/"))
    assert "Idle credits" in page(as_broker.get("/credits/"))


def test_it_leads_back_to_running_the_network_whoever_runs_it(
    as_broker: Client, as_champion: Client
) -> None:
    assert '<a class="back" href="/settings/">' in page(as_champion.get(PAGE))
    assert '<a class="back"' not in page(as_broker.get(PAGE))


def test_a_page_asks_the_ledger_once_and_for_names_once(inside: NetworkRef, age: Age) -> None:
    for number in range(12):
        admit(name=f"Someone {number}")
    age(100)
    with counted() as queries:
        _page, holders = selectors.idle(months=3, after=None)
    assert len(holders) == 12
    assert len(queries) == 2

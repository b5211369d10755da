"""A settled exchange with another network stands in the records of both, each in their own."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.crossing import services as crossing
from shared_apps.crossing.models import CrossExchange, Ruling
from shared_apps.crossing.settled import UNTITLED
from shared_apps.federation import consistency
from tenant_apps.cpd import selectors, services, years
from tenant_apps.cpd.models import Reflection
from tenant_apps.cpd.refusals import NotSettled
from tenant_apps.cpd.selectors import ACROSS_KIND, Role
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.cpd import CrossingReflectionFactory
from tests.factories.crossing import CrossExchangeFactory, Person
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.integration.cpd.test_shown_hours import HEADING, choose
from tests.pdf import text_of
from tests.world import World

WORDS = {"did": "We drew it.", "learned": "", "will_change": "", "skills": []}


@pytest.fixture
def both(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> Iterator[tuple[Person, Person]]:
    """Alice of North West London, whom Sofia of Warwick helps."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    yield Person(nwl, alice), Person(warwick, sofia)
    assert list(consistency.check()) == []


def helped(
    both: tuple[Person, Person], state: State = State.SETTLED, minutes: int = 45
) -> CrossExchange:
    alice, sofia = both
    made: CrossExchange = CrossExchangeFactory(
        provider=sofia, recipient=alice, state=state, minutes=minutes
    )
    return made


def undo(made: CrossExchange, both: tuple[Person, Person]) -> None:
    both[0].do(crossing.ask_undo, exchange_id=made.id, reason="We never met.")
    for person in both:
        with current.enter(person.network):
            champion = admit(name="Cara Champion", role="champion")
        judge = Person(person.network, champion)
        judge.do(crossing.rule, exchange_id=made.id, ruling=Ruling.UNDO, reason="They say so.")


def lines(person: Person) -> list[tuple[str, Role, int, str]]:
    with current.enter(person.network):
        found = selectors.items(person.member, years.now())
    return [(one.title, one.role, one.minutes, one.kind) for one in found]


def test_each_has_it_in_their_own_network(both: tuple[Person, Person]) -> None:
    made, (alice, sofia) = helped(both), both
    assert lines(sofia) == [(made.title, Role.GAVE, 45, ACROSS_KIND)]
    assert lines(alice) == [(made.title, Role.RECEIVED, 45, ACROSS_KIND)]
    for person, hours in ((sofia, (45, 0)), (alice, (0, 45))):
        with current.enter(person.network):
            assert selectors.hours_of(person.member) == hours
            assert selectors.totals(selectors.items(person.member, years.now())).by_kind == [
                (ACROSS_KIND, 45)
            ]


@pytest.mark.parametrize("state", [State.ACCEPTED, State.LOGGED, State.DISPUTED, State.CANCELLED])
def test_nothing_stands_there_before_it_is_settled(
    both: tuple[Person, Person], state: State
) -> None:
    made = helped(both, state)
    for person in both:
        assert lines(person) == []
        with current.enter(person.network), pytest.raises(NotFound):
            services.reflect_across(crossing_id=made.id, by=person.member, **WORDS)


def test_nobody_else_reflects_on_it(
    world: World, both: tuple[Person, Person], champion: Member
) -> None:
    made = helped(both)
    with current.enter(both[0].network), pytest.raises(NotFound):
        services.reflect_across(crossing_id=made.id, by=champion, **WORDS)
    url = f"/cpd/across/{made.id}/"
    client = world.client(both[0].network, champion.user)
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert client.put(url).status_code == 405
    assert world.client(both[0].network).get(url)["Location"].startswith("/sign-in/")


def test_what_was_undone_keeps_its_note_and_counts_no_hours(both: tuple[Person, Person]) -> None:
    made, (alice, sofia) = helped(both), both
    with current.enter(alice.network):
        CrossingReflectionFactory(crossing_id=made.id, by=alice.member)
    undo(made, both)
    assert lines(sofia) == []
    with current.enter(alice.network):
        (mine,) = selectors.items(alice.member, years.now())
        assert (mine.is_undone, mine.counted_minutes) == (True, 0)
        assert selectors.hours_of(alice.member) == (0, 0)
        services.reflect_across(
            crossing_id=made.id, by=alice.member, **{**WORDS, "did": "Still mine."}
        )
    with current.enter(sofia.network), pytest.raises(NotSettled):
        services.reflect_across(crossing_id=made.id, by=sofia.member, **WORDS)


def test_it_stands_in_the_year_of_its_day(both: tuple[Person, Person]) -> None:
    made = helped(both)
    with current.federation(both[0].network):
        CrossExchange.objects.filter(id=made.id).update(helped_on=date(2025, 3, 31))
    with current.enter(both[0].network):
        found = [selectors.items(both[0].member, years.Year(year)) for year in (2024, 2025)]
    assert [len(one) for one in found] == [1, 0]


def test_from_its_page_to_the_form_and_back(as_alice: Client, both: tuple[Person, Person]) -> None:
    made = helped(both)
    url, its_page = f"/cpd/across/{made.id}/", f"/exchanges/elsewhere/{made.id}/"
    for page in (its_page, "/cpd/"):
        assert url in as_alice.get(page).text
    assert "Received help: 45 minutes" in as_alice.get(url).text
    assert as_alice.post(url, {"did": ""}).status_code == 422
    answer = as_alice.post(url, {"did": "We drew it.", "learned": "Twelve points"})
    entry = as_alice.get(answer["Location"]).text
    for words in ("Twelve points", its_page, ACROSS_KIND):
        assert words in entry, words
    assert "Twelve points" in as_alice.get(url).text
    assert as_alice.get(f"{answer['Location']}change/")["Location"] == url
    assert "The exchange and its hours stay" in as_alice.get(f"{answer['Location']}remove/").text


def test_the_papers_have_it_and_name_nobody_else(
    as_alice: Client, both: tuple[Person, Person]
) -> None:
    made, (alice, sofia) = helped(both), both
    with current.enter(alice.network):
        note = CrossingReflectionFactory(crossing_id=made.id, by=alice.member)
    rows = list(csv.DictReader(io.StringIO(as_alice.get("/cpd/record.csv").text.lstrip("\ufeff"))))
    assert [(row["What"], row["Role"], row["Kind of help"], row["Minutes"]) for row in rows] == [
        (made.title, "Received help", ACROSS_KIND, "45")
    ]
    for address in ("/cpd/record.pdf", f"/cpd/{note.id}/entry.pdf"):
        words = text_of(as_alice.get(address).content)
        assert made.title in words
        assert note.learned in words
        for name in (sofia.member.name, "sofia", sofia.network.name):
            assert name not in words
    assert "45 minutes" in text_of(as_alice.get("/cpd/record.pdf").content)


def test_what_is_erased_there_stays_here_without_its_title(
    as_alice: Client, both: tuple[Person, Person]
) -> None:
    made, (alice, sofia) = helped(both), both
    with current.enter(alice.network):
        note = CrossingReflectionFactory(crossing_id=made.id, by=alice.member)
    with current.enter(sofia.network):
        crossing.erase_member(member=sofia.member, by=uuid7())
    assert lines(alice) == [(UNTITLED, Role.RECEIVED, 45, ACROSS_KIND)]
    assert note.learned in as_alice.get("/cpd/print/").text


def test_its_hours_are_among_those_shown_and_cost_no_more(
    world: World, as_alice: Client, both: tuple[Person, Person]
) -> None:
    with current.enter(both[0].network):
        choose(both[0].member, shows_hours_given=True, shows_hours_received=True)
    costs = []
    for _ in range(2):
        helped(both)
        for url in ("/people/alice/", "/cpd/"):
            as_alice.get(url)
            with counted() as queries:
                page = as_alice.get(url).text
            assert len(queries) <= 12, "\n".join(queries)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    assert "1.5 hours" in as_alice.get("/people/alice/").text.partition(HEADING)[2]
    assert "1.5 hours" in page


def test_the_database_has_one_note_on_one_thing(
    both: tuple[Person, Person], settled: Exchange
) -> None:
    made, (alice, _) = helped(both, minutes=30), both
    with current.enter(alice.network):
        CrossingReflectionFactory(crossing_id=made.id, by=alice.member)
        with (
            pytest.raises(IntegrityError, match="cpd_reflection_one_a_crossing"),
            database.atomic(),
        ):
            Reflection.objects.create(member=alice.member, crossing=made.id, did="Again")
        other = {"crossing": uuid7(), "did": "Both"}
        for more in (
            {"exchange": settled},
            {"title": "A", "day": clock.now().date(), "minutes": 60},
        ):
            with (
                pytest.raises(IntegrityError, match="cpd_reflection_on_one_thing"),
                database.atomic(),
            ):
                Reflection.objects.create(member=alice.member, **other, **more)

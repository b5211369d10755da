"""What waits in the federation stands where people see what waits for them in their own network."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import awaiting, services, telling
from shared_apps.crossing.models import CrossExchange, Ruling
from tenant_apps.awaited.models import Awaited
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.home import badge, selectors, weekly
from tenant_apps.home.presenters import what
from tenant_apps.members import services as members
from tenant_apps.outbox.models import Mail
from tenants import current
from tests.counting import counted
from tests.factories.crossing import CrossQuestionFactory, Person
from tests.factories.directory import SharedListingFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.integration.crossing.conftest import Crossing, Ground
from tests.integration.crossing.test_from_the_directory import followed, offer
from tests.rights import withheld
from tests.world import World

__all__ = ["followed"]

EVERYBODY = ("alice", "sofia", "champion", "helen")
Browser = Callable[[Person], Client]


@pytest.fixture
def browser(world: World) -> Browser:
    return lambda person: world.client(person.network, person.member.user)


def to_do(person: Person) -> list[str]:
    """What waits for them, in words; counted, listed alone and among many all the same."""
    with current.enter(person.network):
        awaiting.take_up()
        listed = selectors.to_do(person.member)
        assert badge.count(person.member) == len(listed)
        assert selectors.to_do(person.member, known=selectors.news(person.member)) == listed
        assert selectors.to_do_of([person.member]).get(person.member.id, []) == listed
        return [what(one) for one in listed]


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        ("proposed", {"sofia": "alice@nwl proposes 1 hour"}),
        ("countered", {"alice": "sofia@warwick proposes 45 minutes"}),
        ("accepted", {}),
        ("logged", {"alice": "sofia@warwick logged 1 hour. Is that right?"}),
        (
            "disputed",
            {
                "champion": "A dispute with Warwick Business School waits for a decision",
                "helen": "A dispute with North West London waits for a decision",
            },
        ),
        (
            "settled",
            {
                "alice": "Say what you learned from sofia@warwick",
                "sofia": "Say what you learned from alice@nwl",
            },
        ),
        ("cancelled", {}),
    ],
)
def test_it_waits_for_whose_turn_it_is(
    ground: Ground, crossing: Crossing, state: str, waiting: dict[str, str]
) -> None:
    crossing(state)
    found = {name: to_do(getattr(ground, name)) for name in EVERYBODY}
    assert found == {name: [waiting[name]] if name in waiting else [] for name in EVERYBODY}


def test_a_decision_waits_until_it_is_proposed_and_then_for_the_others(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    ground.champion.do(services.rule, exchange_id=made.id, ruling=Ruling.NOTHING, reason="Equal.")
    assert (to_do(ground.champion), len(to_do(ground.helen))) == ([], 1)
    ground.helen.do(services.rule, exchange_id=made.id, ruling=Ruling.NOTHING, reason="So it is.")
    assert (to_do(ground.champion), to_do(ground.helen)) == ([], [])


def test_nobody_is_asked_to_decide_their_own(ground: Ground, crossing: Crossing) -> None:
    crossing(State.DISPUTED)
    with current.enter(ground.alice.network):
        members.change_role(
            member=ground.alice.member, role="champion", by=ground.champion.member.id
        )
    assert to_do(ground.alice) == []
    assert len(to_do(ground.champion)) == 1


def test_a_broker_decides_disputes_and_a_champion_what_is_undone_too(
    ground: Ground, crossing: Crossing
) -> None:
    with current.enter(ground.champion.network):
        broker = Person(ground.champion.network, admit(name="Brian Broker", role="broker"))
    made = crossing(State.SETTLED)
    ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")
    asked = "Someone asks to undo a payment with Warwick Business School"
    assert (to_do(ground.champion), to_do(broker)) == ([asked], [])
    crossing(State.DISPUTED)
    assert (len(to_do(ground.champion)), len(to_do(broker))) == (2, 1)


def test_nothing_waits_for_the_suspended(ground: Ground, crossing: Crossing) -> None:
    crossing()
    with current.enter(ground.sofia.network):
        members.suspend(member=ground.sofia.member, by=ground.helen.member.id)
        awaiting.take_up()
        assert not Awaited.objects.exists()


def test_an_answer_on_the_page_is_off_the_list_at_once(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made, sofia = crossing(), browser(ground.sofia)
    with current.enter(ground.sofia.network):
        telling.tell.run()
    home = sofia.get("/").text
    assert "alice@nwl proposes 1 hour" in home
    assert made.title in home
    assert f"/exchanges/elsewhere/{made.id}/" in home
    sofia.post(f"/exchanges/elsewhere/{made.id}/accept/", {"key": uuid7()})
    assert "alice@nwl proposes" not in sofia.get("/").text
    assert "Nothing waits for you" in sofia.get("/to-do/").text


def test_ones_own_lists_lead_there_with_how_many(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    crossing()
    crossing(State.DISPUTED, minutes=15)
    for person in (ground.sofia, ground.helen):
        with current.enter(person.network):
            awaiting.take_up()
    assert "1 waits for your answer." in browser(ground.sofia).get("/exchanges/").text
    page = browser(ground.helen).get("/exchanges/to-decide/").text
    assert "To decide with other networks</a>: 1 waits" in page


def test_what_is_the_same_is_not_written_again(ground: Ground, crossing: Crossing) -> None:
    crossing()
    with current.enter(ground.sofia.network):
        assert [awaiting.take_up() for _ in range(2)] == [1, 0]


def test_the_weekly_mail_tells_of_it(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    with current.enter(ground.sofia.network):
        awaiting.take_up()
        [section] = weekly.gatherer()([ground.sofia.member]).values()
        [item] = section.items
        assert (item.title, item.lines) == ("alice@nwl proposes 1 hour", [made.title])
        assert item.url.endswith(f"/exchanges/elsewhere/{made.id}/")


def test_a_question_waits_until_it_is_answered(followed: Ground, browser: Browser) -> None:
    question = CrossQuestionFactory(asker=followed.alice, listing_id=offer(followed).id)
    assert to_do(followed.sofia) == ["alice@nwl asks you something"]
    assert to_do(followed.alice) == []
    url, sofia = f"/exchanges/elsewhere/questions/{question.id}/", browser(followed.sofia)
    assert url in sofia.get("/to-do/").text
    sofia.post(f"{url}write/", {"text": "An hour.", "key": uuid7()})
    assert "asks you something" not in sofia.get("/to-do/").text


def test_a_question_that_stays_unanswered_waits_for_two_weeks(
    followed: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    CrossQuestionFactory(asker=followed.alice, listing_id=offer(followed).id)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert to_do(followed.sofia) == []


def test_a_question_of_one_who_is_blocked_waits_for_nobody(
    followed: Ground, browser: Browser
) -> None:
    question = CrossQuestionFactory(asker=followed.alice, listing_id=offer(followed).id)
    assert len(to_do(followed.sofia)) == 1
    url, sofia = f"/exchanges/elsewhere/questions/{question.id}/", browser(followed.sofia)
    assert sofia.post(f"{url}block/").status_code == 302
    assert "asks you something" not in sofia.get("/to-do/").text
    assert to_do(followed.sofia) == []


def test_a_block_of_who_shared_something_tells_not_who_that_is(
    followed: Ground, browser: Browser
) -> None:
    """Alice, whom Sofia has asked, blocks the unnamed owner of a listing: that is Sofia."""
    with current.enter(followed.alice.network):
        own = SharedListingFactory(network=followed.alice.network, owner=followed.alice.member)
    CrossQuestionFactory(asker=followed.sofia, listing_id=own.id)
    asked = CrossQuestionFactory(asker=followed.alice, listing_id=offer(followed).id)
    assert to_do(followed.alice) == ["sofia@warwick asks you something"]
    with current.enter(followed.alice.network):
        services.block_of_question(question_id=asked.id, by=followed.alice.member)
    assert to_do(followed.alice) == ["sofia@warwick asks you something"]


def test_mail_goes_where_what_waits_cannot_be_noted(
    world: World, followed: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    CrossQuestionFactory(asker=followed.alice, listing_id=offer(followed).id)
    with withheld(world, "SELECT", "crossing_block"), current.enter(followed.sofia.network):
        telling.tell.run()
        assert Mail.objects.filter(subject__contains="asks you something").exists()
        assert not Awaited.objects.exists()
    assert "What waits was not noted" in caplog.text


def test_the_front_page_asks_no_more_for_it(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made: list[CrossExchange] = [crossing(minutes=15) for _ in range(2)]
    with current.enter(ground.sofia.network):
        bob = admit(name="Bob Baker")
        ExchangeFactory(provider=bob, recipient=ground.sofia.member, minutes=15)
        ListingFactory(owner=bob)
        GroupFactory(provider=ground.sofia.member, recipients=[bob])
        awaiting.take_up()
    sofia = browser(ground.sofia)
    sofia.get("/")
    with counted() as queries:
        assert made[0].title in sofia.get("/").text
    assert len(queries) <= 12, queries

"""A message from another network waits until it is read: each of the two has a mark."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.crossing import awaiting, selectors, services, telling
from shared_apps.crossing.models import CrossExchange, CrossQuestion
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tests.counting import counted
from tests.factories.crossing import Person, now
from tests.integration.crossing.conftest import Crossing, Ground
from tests.integration.crossing.test_awaiting import to_do
from tests.integration.crossing.test_forgetting import erase
from tests.integration.crossing.test_from_the_directory import followed, offer
from tests.integration.crossing.test_pages import Browser, browser, page
from tests.integration.crossing.test_questions import ask, write
from tests.integration.crossing.test_questions import page as page_of
from tests.world import World

__all__ = ["browser", "followed"]

TOLD = "sofia@warwick has written to you"


@pytest.fixture
def made(ground: Ground, crossing: Crossing) -> CrossExchange:
    """Agreed, and Sofia has written to Alice."""
    exchange = crossing(State.ACCEPTED)
    ground.sofia.do(services.write, exchange_id=exchange.id, text="Bring three of them.")
    return exchange


def mark(shown: str) -> tuple[str, int]:
    """Where the page says how far one has read, and how far that is."""
    found = re.search(
        r'<li class="reading"><form method="post" action="([^"]+)".*?value="(\d+)">', shown
    )
    assert found, "nothing to read"
    return found[1], int(found[2])


def read(exchange: CrossExchange) -> tuple[int, int]:
    with current.federation():
        one = CrossExchange.objects.get(id=exchange.id)
    return one.provider_read_position, one.recipient_read_position


def test_it_waits_until_it_is_read(ground: Ground, made: CrossExchange, browser: Browser) -> None:
    alice = browser(ground.alice)
    assert to_do(ground.alice) == [TOLD]
    assert to_do(ground.sofia) == []
    home = alice.get("/").text
    assert TOLD in home
    assert f'href="{page(made)}"' in home
    assert "New message" in alice.get("/exchanges/elsewhere/").text
    for _ in range(2):
        url, last = mark(alice.get(page(made)).text)
    assert read(made) == (0, 0)
    assert alice.post(url, {"up_to": last})["Location"] == page(made)
    assert read(made) == (0, last)
    assert TOLD not in alice.get("/").text
    assert to_do(ground.alice) == []
    assert 'class="reading"' not in alice.get(page(made)).text
    assert "New message" not in alice.get("/exchanges/elsewhere/").text
    ground.sofia.do(services.write, exchange_id=made.id, text="And a pen.")
    assert to_do(ground.alice) == [TOLD]


def test_ones_own_words_are_not_new_to_oneself(
    ground: Ground, made: CrossExchange, browser: Browser
) -> None:
    assert 'class="reading"' not in browser(ground.sofia).get(page(made)).text
    ground.alice.do(services.write, exchange_id=made.id, text="I will.")
    assert to_do(ground.sofia) == ["alice@nwl has written to you"]
    assert to_do(ground.alice) == [TOLD]


def test_a_proposal_is_answered_and_not_read(ground: Ground, crossing: Crossing) -> None:
    crossing()
    assert to_do(ground.sofia) == ["alice@nwl proposes 1 hour"]


def test_the_page_says_so_by_itself(ground: Ground, made: CrossExchange, browser: Browser) -> None:
    alice = browser(ground.alice)
    url, last = mark(alice.get(page(made)).text)
    answer = alice.post(url, {"up_to": last}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_mark_goes_no_further_than_what_is_there_and_never_back(
    ground: Ground, made: CrossExchange, browser: Browser
) -> None:
    alice, last = browser(ground.alice), now(made, ground.alice.network).last_position
    for up_to in (999, 1):
        assert alice.post(page(made, "read/"), {"up_to": up_to}).status_code == 302
        assert read(made) == (0, last)


def test_who_may(
    world: World, ground: Ground, made: CrossExchange, browser: Browser, followed: Ground
) -> None:
    asked = ask(followed.alice, offer(followed))
    for url in (page(made, "read/"), page_of(asked, "read/")):
        assert world.client(ground.alice.network).post(url)["Location"].startswith("/sign-in/")
        for stranger in (ground.champion, ground.helen):
            assert browser(stranger).post(url, {"up_to": 1}).status_code == 404
        for damaged in ("", "x", "-1"):
            assert browser(ground.alice).post(url, {"up_to": damaged}).status_code == 400
        assert browser(ground.alice).get(url).status_code == 405
    assert read(made) == (0, 0)


def test_an_answer_to_a_question_waits_to_be_read(followed: Ground, browser: Browser) -> None:
    question = ask(followed.alice, offer(followed))
    assert to_do(followed.sofia) == ["alice@nwl asks you something"]
    write(followed.sofia, question, "An hour.")
    assert to_do(followed.sofia) == ["alice@nwl has written to you"]
    assert to_do(followed.alice) == [TOLD]
    for person in (followed.alice, followed.sofia):
        client = browser(person)
        assert "New message" in client.get("/exchanges/elsewhere/questions/").text
        url, last = mark(client.get(page_of(question)).text)
        assert client.post(url, {"up_to": last})["Location"] == page_of(question)
        assert to_do(person) == []


def test_of_whom_one_has_blocked_and_of_what_is_erased_nothing_waits(
    ground: Ground, made: CrossExchange
) -> None:
    assert to_do(ground.alice) == [TOLD]
    with current.enter(ground.alice.network):
        services.block(exchange_id=made.id, by=ground.alice.member)
    assert to_do(ground.alice) == []
    with current.federation():
        assert CrossExchange.objects.get(id=made.id).recipient_read_position == 0


def test_what_is_erased_waits_for_nobody(ground: Ground, made: CrossExchange) -> None:
    erase(ground.sofia)
    assert to_do(ground.alice) == []


def test_it_is_noted_once_and_stays_since_then(
    ground: Ground, made: CrossExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(ground.alice.network):
        telling.tell.run()
        later = clock.now() + timedelta(hours=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        ground.sofia.do(services.write, exchange_id=made.id, text="And a pen.")
        assert awaiting.take_up() == 0


def test_each_page_costs_as_much_as_before(
    ground: Ground, made: CrossExchange, browser: Browser
) -> None:
    alice = browser(ground.alice)
    assert to_do(ground.alice) == [TOLD]

    def cost(url: str) -> int:
        alice.get(url)
        with counted() as queries:
            assert alice.get(url).status_code == 200
        return len(queries)

    pages = ("/", "/to-do/", "/exchanges/elsewhere/", page(made))
    before = [cost(url) for url in pages]
    url, last = mark(alice.get(page(made)).text)
    alice.post(url, {"up_to": last})
    assert [cost(one) for one in pages] == before
    assert max(before) <= 12
    with counted() as queries:
        alice.post(url, {"up_to": last})
    assert len(queries) <= 12, "\n".join(queries)


def test_a_question_has_no_mark_beyond_what_is_there(followed: Ground) -> None:
    asked: UUID = ask(followed.alice, offer(followed)).id
    for name in CrossQuestion.READ + CrossQuestion.WROTE:
        with (
            current.federation(),
            pytest.raises(IntegrityError, match="crossing_question_marks_are_there"),
            database.atomic(),
        ):
            CrossQuestion.objects.filter(id=asked).update(**{name: 9})


def test_reading_and_writing_at_once_lose_neither(ground: Ground, made: CrossExchange) -> None:
    """What is read while the other writes stays read."""
    with current.enter(ground.alice.network):
        seen = selectors.get(ground.alice.member, made.id)
        assert services.note_reading(seen=seen, up_to=seen.exchange.last_position)
    ground.sofia.do(services.write, exchange_id=made.id, text="And a pen.", key=uuid7())
    assert read(made) == (0, seen.exchange.last_position)
    person: Person = ground.alice
    assert to_do(person) == [TOLD]

"""Once it is settled each says what they learned, and thanks: the other reads it, once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossEvent, CrossExchange, Ruling
from tenant_apps.awaited.models import Awaited
from tenant_apps.exchanges.models.conversation import FEEDBACK_LENGTH
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.selectors import FEEDBACK_WITHIN
from tenant_apps.exchanges.services import EmptyText, FeedbackGiven, KeyReused, MoveImpossible
from tenants import current
from tests.factories.crossing import Person
from tests.integration.crossing.conftest import Crossing, Ground
from tests.integration.crossing.test_awaiting import to_do
from tests.integration.crossing.test_forgetting import erase
from tests.integration.crossing.test_pages import Browser, browser, key, page
from tests.integration.crossing.test_telling import tell
from tests.world import World

__all__ = ["browser"]

LEARNED = "They count from midnight."
THANKS = "Thank you for the figures."
DUE = "Say what you learned from {}"


def thank(by: Person, one: CrossExchange, learned: str = LEARNED, thanks: str = THANKS) -> None:
    by.do(services.give_feedback, exchange_id=one.id, learned=learned, thanks=thanks)


def said(one: CrossExchange) -> list[str]:
    with current.federation():
        events = CrossEvent.objects.filter(exchange=one, kind="thanked").order_by("position")
        return list(events.values_list("text", flat=True))


def test_from_what_is_left_to_what_the_other_reads(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made, alice, sofia = crossing(State.SETTLED), browser(ground.alice), browser(ground.sofia)
    url = page(made, "feedback/")
    assert to_do(ground.alice) == [DUE.format("sofia@warwick")]
    assert f'href="{url}"' in alice.get("/to-do/").text
    assert "Settled. One thing is left" in alice.get(page(made)).text
    asked = alice.get(url).text
    assert "sofia@warwick reads it." in asked
    assert "All members may read" not in asked
    answer = alice.post(url, {"learned": LEARNED, "thanks": THANKS, **key()}, follow=True)
    assert "They are told by mail that they can read it." in answer.text
    assert "One thing is left" not in answer.text
    assert "You wrote what the hours were good for" in answer.text
    assert DUE.format("sofia@warwick") not in alice.get("/to-do/").text
    shown = sofia.get(page(made)).text
    for words in (LEARNED, THANKS, "alice@nwl wrote what the hours were good for"):
        assert words in shown
    assert to_do(ground.sofia) == [
        "alice@nwl has written to you",
        DUE.format("alice@nwl"),
    ]
    assert said(made) == [f"{LEARNED}\n\n{THANKS}"]
    assert alice.get(url)["Location"] == page(made)


def test_the_other_is_told_by_mail_without_a_word_of_it(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED)
    for person in (ground.alice, ground.sofia):
        tell(person)
    thank(ground.sofia, made)
    assert tell(ground.sofia) == []
    [mail] = tell(ground.alice)
    assert mail.subject == "A member of Warwick Business School wrote what the hours were good for"
    assert LEARNED not in mail.text
    assert page(made) in mail.text


def test_once_by_each(ground: Ground, crossing: Crossing) -> None:
    made, same = crossing(State.SETTLED), uuid7()
    asked = {"exchange_id": made.id, "learned": LEARNED, "thanks": "", "key": same}
    for _ in range(2):
        ground.alice.do(services.give_feedback, **asked)
    with pytest.raises(KeyReused):
        ground.alice.do(services.give_feedback, **{**asked, "thanks": THANKS})
    with pytest.raises(FeedbackGiven):
        thank(ground.alice, made)
    thank(ground.sofia, made, learned="")
    assert said(made) == [LEARNED, THANKS]


def test_not_without_a_word_nor_before_it_is_settled(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    settled = crossing(State.SETTLED, minutes=15)
    with pytest.raises(EmptyText):
        thank(ground.alice, settled, " ", "")
    for form in ({}, {"learned": "x" * (FEEDBACK_LENGTH + 1)}):
        answer = browser(ground.alice).post(page(settled, "feedback/"), {**form, **key()})
        assert answer.status_code == 422
    for state in (State.ACCEPTED, State.LOGGED, State.CANCELLED):
        early = crossing(state, minutes=15)
        with pytest.raises(MoveImpossible):
            thank(ground.alice, early)
        assert browser(ground.alice).get(page(early, "feedback/"))["Location"] == page(early)
    assert said(settled) == []


def test_who_may(world: World, ground: Ground, crossing: Crossing, browser: Browser) -> None:
    url = page(crossing(State.SETTLED), "feedback/")
    assert world.client(ground.alice.network).post(url)["Location"].startswith("/sign-in/")
    for stranger in (ground.champion, ground.helen):
        assert browser(stranger).get(url).status_code == 404
        assert browser(stranger).post(url, {"thanks": THANKS, **key()}).status_code == 404
    assert browser(ground.alice).put(url).status_code == 405


def test_whom_one_has_blocked_is_thanked_for_nothing(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing(State.SETTLED)
    with current.enter(ground.sofia.network):
        services.block(exchange_id=made.id, by=ground.sofia.member)
    assert to_do(ground.sofia) == []
    assert "One thing is left" not in browser(ground.sofia).get(page(made)).text
    answer = browser(ground.alice).post(page(made, "feedback/"), {"thanks": THANKS, **key()})
    assert answer.status_code == 422
    assert "sofia@warwick cannot take part at the moment." in answer.text
    assert said(made) == []


def test_it_waits_for_as_long_as_within_a_network(
    ground: Ground, crossing: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossing(State.SETTLED)
    later = clock.now() + FEEDBACK_WITHIN + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert to_do(ground.alice) == []


def test_what_was_undone_waits_no_more(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED)
    ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")
    for judge in (ground.champion, ground.helen):
        judge.do(services.rule, exchange_id=made.id, ruling=Ruling.UNDO, reason="So they say.")
    assert to_do(ground.alice) == []


def test_it_is_erased_with_either(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED)
    thank(ground.alice, made)
    erase(ground.alice)
    assert said(made) == [""]
    assert to_do(ground.sofia) == []
    with current.enter(ground.sofia.network):
        assert not Awaited.objects.exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"by": "provider"}, "crossing_event_thanked_once"),
        ({"by": "operator"}, "crossing_event_thanked_by_party"),
    ],
)
def test_the_database_refuses_a_second_and_a_strangers(
    ground: Ground, crossing: Crossing, change: dict[str, str], constraint: str
) -> None:
    made = crossing(State.SETTLED)
    thank(ground.sofia, made)
    with (
        current.federation(ground.alice.network),
        pytest.raises(IntegrityError, match=constraint),
        database.atomic(),
    ):
        CrossEvent.objects.create(
            exchange=made, position=99, kind="thanked", actor=uuid7(), text="Again", **change
        )

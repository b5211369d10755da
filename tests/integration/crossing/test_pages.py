"""Each sees it at their own network's address, in its own brand, and nobody else sees it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossExchange, Ruling
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members import services as members
from tenants import current
from tests.counting import counted
from tests.factories.crossing import Person, now
from tests.factories.members import admit
from tests.integration.crossing.conftest import Crossing, Ground
from tests.world import World

Browser = Callable[[Person], Client]
HERE = "/exchanges/elsewhere/"


@pytest.fixture
def browser(world: World) -> Browser:
    return lambda person: world.client(person.network, person.member.user)


def page(one: CrossExchange, what: str = "") -> str:
    return f"{HERE}{one.id}/{what}"


def key() -> dict[str, UUID]:
    return {"key": uuid7()}


def test_each_sees_it_in_their_own_network(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing()
    for person, says in (
        (ground.sofia, "alice@nwl proposes 1 hour"),
        (ground.alice, "Waiting for sofia@warwick"),
    ):
        shown = browser(person).get(page(made)).text
        assert says in shown
        assert "Could you show me how?" in shown
        assert made.title in browser(person).get(HERE).text


def test_a_name_is_shown_as_long_as_its_owner_agrees(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing()
    assert "Sofia Sharma" not in browser(ground.alice).get(page(made)).text
    for shows in (True, False):
        with current.enter(ground.sofia.network):
            member = ground.sofia.member
            members.change_profile(
                member=member,
                name=member.name,
                job_title="",
                organisation=None,
                about="",
                shows_name_outside=shows,
                by=member.id,
            )
        assert ("Sofia Sharma" in browser(ground.alice).get(page(made)).text) == shows


def test_to_others_it_is_missing(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing()
    for stranger in (ground.champion, ground.helen):
        for what in ("", "accept/", "decide/", "write/"):
            assert browser(stranger).get(page(made, what)).status_code == 404
        assert browser(stranger).post(page(made, "accept/"), key()).status_code == 404
        assert made.title not in browser(stranger).get(HERE).text
    assert browser(ground.alice).get(f"{HERE}{uuid7()}/").status_code == 404


def test_who_is_not_signed_in_signs_in_first(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    answer = world.client(ground.alice.network).get(page(crossing()))
    assert (answer.status_code, "/sign-in" in answer["Location"]) == (302, True)


def test_from_a_proposal_to_its_settling(ground: Ground, browser: Browser) -> None:
    alice, sofia = browser(ground.alice), browser(ground.sofia)
    form = {
        "address": "Sofia@Warwick",
        "direction": "receive",
        "title": "Run charts",
        "message": "Could you?",
        "minutes": "1.5",
    }
    sent = alice.post(f"{HERE}propose/", {**form, **key()})
    assert sent.status_code == 302
    which = sent["Location"]
    assert "Agree to 1.5 hours" in sofia.get(which).text
    assert sofia.post(f"{which}accept/", key()).status_code == 302
    today = clock.now().date().isoformat()
    logged = {"minutes": "1", "helped_on": today, "note": "We drew three."}
    assert sofia.post(f"{which}log/", {**logged, **key()}).status_code == 302
    assert "Yes, confirm 1 hour" in alice.get(which).text
    assert alice.post(f"{which}confirm/", key()).status_code == 302
    assert "You paid 1 hour." in alice.get(which).text
    assert "You earned 1 hour." in sofia.get(which).text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": "nobody@warwick"}, "Nobody at warwick can be reached"),
        ({"address": "sofia@nowhere"}, "There is no network called"),
        ({"address": "alice@nwl"}, "is in your own network"),
        ({"address": "sofia"}, "Write the address as name@network"),
        ({"minutes": "0"}, "Enter more than 0 hours"),
        ({"message": ""}, "Fill in “Your message”"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said(
    ground: Ground, browser: Browser, wrong: dict[str, str], says: str
) -> None:
    form = {"address": ground.sofia.address, "direction": "give", "title": "Run charts"}
    form |= {"message": "Could you?", "minutes": "1", **wrong}
    answer = browser(ground.alice).post(f"{HERE}propose/", {**form, **key()})
    assert answer.status_code == 422
    assert says in answer.text


def test_a_refused_move_is_told_on_the_page(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing(minutes=180)
    answer = browser(ground.sofia).post(page(made, "accept/"), key())
    assert answer.status_code == 409
    assert "alice@nwl does not have enough credits available" in answer.text
    assert "2 hours" not in answer.text


def test_a_move_that_is_not_theirs(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing()
    alice = browser(ground.alice)
    assert alice.post(page(made, "accept/"), key()).status_code == 409
    assert alice.get(page(made, "counter/")).status_code == 409
    assert alice.get(page(made, "accept/")).status_code == 302
    assert alice.get(page(made, "fly/")).status_code == 404
    assert alice.put(page(made, "accept/")).status_code == 405
    assert alice.post(page(made)).status_code == 405
    assert browser(ground.sofia).post(page(made, "accept/")).status_code == 422
    assert now(made, ground.alice.network).state == State.PROPOSED


def test_writing_to_each_other(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing()
    sofia = browser(ground.sofia)
    asked = {"text": "Shall we use paper?", **key()}
    for _ in range(2):
        assert sofia.post(page(made, "write/"), asked).status_code == 302
    assert browser(ground.alice).get(page(made)).text.count("Shall we use paper?") == 1
    assert sofia.post(page(made, "write/"), {"text": " ", **key()}).status_code == 422
    assert sofia.get(page(made, "write/")).status_code == 302


def test_both_networks_decide(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing(State.DISPUTED)
    chris, helen = browser(ground.champion), browser(ground.helen)
    assert made.title in chris.get(f"{HERE}to-decide/").text
    shown = chris.get(page(made, "decide/")).text
    assert "sofia@warwick logged" in shown
    assert "It was shorter." not in shown
    asked = {"decision": "other", "minutes": "0.5", "reason": "Half of it."}
    assert chris.post(page(made, "decide/"), {**asked, **key()}).status_code == 302
    shown = helen.get(page(made, "decide/")).text
    assert "North West London proposes" in shown
    assert "an operator decides now" not in shown
    assert "Half of it." in shown
    assert "Chris Champion" not in shown
    agreed = {"decision": "30", "reason": "Agreed."}
    assert helen.post(page(made, "decide/"), {**agreed, **key()}).status_code == 302
    assert now(made, ground.alice.network).logged_minutes == 30
    shown = browser(ground.alice).get(page(made)).text
    assert "Brokers of both networks decided that it was 30 minutes" in shown
    late = helen.get(page(made, "decide/"), follow=True)
    assert late.redirect_chain == [(f"{HERE}to-decide/", 302)]
    assert "That does not wait for a decision any more." in late.text
    assert helen.post(page(made, "decide/"), {**agreed, **key()}).status_code == 404
    assert helen.get(page(crossing(minutes=15), "decide/")).status_code == 404


def test_an_operators_turn_is_said(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing(State.DISPUTED)
    for judge, decision in ((ground.champion, "nothing"), (ground.helen, "60")):
        asked = {"decision": decision, "reason": "So it was.", **key()}
        assert browser(judge).post(page(made, "decide/"), asked).status_code == 302
    for judge in (ground.champion, ground.helen):
        assert "an operator decides now" in browser(judge).get(page(made, "decide/")).text


def test_members_decide_nothing(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing(State.DISPUTED)
    for what in (f"{HERE}to-decide/", page(made, "decide/")):
        assert browser(ground.alice).get(what).status_code == 403


def test_undoing_is_decided_there_too(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = crossing(State.SETTLED)
    asked = {"reason": "Twice the same.", **key()}
    assert browser(ground.alice).post(page(made, "ask_undo/"), asked).status_code == 302
    undo = {"decision": "undo", "reason": "They agree."}
    for judge in (ground.champion, ground.helen):
        answer = browser(judge).post(page(made, "decide/"), {**undo, **key()})
        assert answer.status_code == 302
    assert "This was undone" in browser(ground.sofia).get(page(made)).text


def test_a_network_outside_the_federation_has_an_empty_page(world: World, ground: Ground) -> None:
    lonely = world.network("lonely", "Lonely")
    with current.enter(lonely):
        client = world.client(lonely, admit().user)
    assert "Your network trades on its own" in client.get(HERE).text
    assert client.get(f"{HERE}propose/").status_code == 404


def test_pages_ask_little(ground: Ground, crossing: Crossing, browser: Browser) -> None:
    made = [crossing(state, minutes=15) for state in ("proposed", "accepted", "disputed")]
    ground.champion.do(
        services.rule, exchange_id=made[2].id, ruling=Ruling.NOTHING, reason="Equal."
    )
    asked: list[tuple[Any, str]] = [(ground.alice, HERE), (ground.alice, f"{HERE}propose/")]
    asked += [(ground.alice, page(one)) for one in made]
    asked += [(ground.helen, f"{HERE}to-decide/"), (ground.helen, page(made[2], "decide/"))]
    for person, url in asked:
        client = browser(person)
        client.get(url)
        with counted() as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 12, (url, queries)


def test_who_decides_reads_what_their_own_network_proposed_before(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing(State.DISPUTED)
    proposals = (
        (ground.champion, Ruling.PAY, 30, "Half of it."),
        (ground.helen, Ruling.NOTHING, None, "It was cancelled."),
    )
    for judge, ruling, minutes, reason in proposals:
        judge.do(services.rule, exchange_id=made.id, ruling=ruling, minutes=minutes, reason=reason)
    for judge in (ground.champion, ground.helen):
        shown = browser(judge).get(page(made, "decide/")).text
        before = shown.index("North West London proposed before")
        assert before < shown.index("Warwick Business School proposes")
        for said in ("to pay 30 minutes", "Half of it.", "to pay nothing", "It was cancelled."):
            assert said in shown
    ground.alice.do(
        services.log_hours, exchange_id=made.id, minutes=45, helped_on=clock.now().date()
    )
    ground.sofia.do(services.dispute, exchange_id=made.id, message="It was more.")
    shown = browser(ground.champion).get(page(made, "decide/")).text
    assert "It was cancelled." not in shown
    assert "proposed before" not in shown

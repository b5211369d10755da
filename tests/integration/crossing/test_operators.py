"""Operators decide in the console what two networks cannot settle, and read no member's words."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import for_operators, services
from shared_apps.crossing.models import CrossExchange, Ruling
from shared_apps.federation import pairs
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tests.counting import counted
from tests.factories.crossing import CrossExchangeFactory, Person, now
from tests.factories.operators import OperatorFactory
from tests.integration.crossing.conftest import Crossing, Ground, figures, positions
from tests.world import World

HERE = "/console/federation/to-decide/"
NOT_THEIRS = (
    "Run charts for beginners",
    "alice",
    "sofia",
    "Alice",
    "Sofia",
    "Could you show me how?",
    "It was shorter.",
    "Twice the same.",
    "Chris Champion",
)


def page(one: CrossExchange) -> str:
    return f"{HERE}{one.id}/"


def asked(decision: str, minutes: str = "", *, key: UUID | None = None) -> dict[str, str]:
    said = {"decision": decision, "minutes": minutes, "reason": "Half an hour was agreed."}
    return {**said, "key": str(key or uuid7())}


def rule(by: Person, one: CrossExchange, ruling: Ruling, minutes: int | None = None) -> None:
    by.do(
        services.rule,
        exchange_id=one.id,
        ruling=ruling,
        minutes=minutes,
        reason=f"So says {by.network.slug}.",
    )


@pytest.fixture
def disputed(ground: Ground, crossing: Crossing) -> CrossExchange:
    """One about which both networks have said something else."""
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.NOTHING)
    rule(ground.helen, made, Ruling.PAY, 45)
    return made


def test_an_operator_decides_with_a_reason(
    ground: Ground, disputed: CrossExchange, as_operator: Client, operator: Operator
) -> None:
    shown = as_operator.get(HERE).text
    assert "Warwick Business School helped North West London" in shown
    assert page(disputed) in shown
    shown = as_operator.get(page(disputed)).text
    for said in (
        "to pay nothing",
        "to pay 45 minutes",
        "So says nwl.",
        "So says warwick.",
        "1 hour, as the member of Warwick Business School says",
        "45 minutes, as Warwick Business School proposes",
    ):
        assert said in shown
    decided = as_operator.post(page(disputed), asked("other", "0.5"))
    assert (decided.status_code, decided["Location"]) == (302, HERE)
    assert now(disputed, ground.alice.network).state == State.SETTLED
    assert figures(ground.alice) == (90, 0, 0)
    assert positions() == {"nwl": -30, "warwick": 30}
    assert page(disputed) not in as_operator.get(HERE).text
    with current.shared():
        noted = Event.objects.get(action="crossing.resolved")
    assert (noted.actor, noted.subject) == (operator.id, disputed.id)


def test_no_word_or_name_of_a_member_is_shown(
    ground: Ground, crossing: Crossing, disputed: CrossExchange, as_operator: Client
) -> None:
    undone = CrossExchangeFactory(
        provider=ground.sofia, recipient=ground.alice, state=State.SETTLED, minutes=15
    )
    ground.alice.do(services.ask_undo, exchange_id=undone.id, reason="Twice the same.")
    for path in (HERE, page(disputed), page(undone)):
        shown = as_operator.get(path).text
        assert "North West London" in shown
        assert [words for words in NOT_THEIRS if words in shown] == []


def test_the_networks_come_first(ground: Ground, crossing: Crossing, as_operator: Client) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.NOTHING)
    assert "With the networks" in as_operator.get(HERE).text
    shown = as_operator.get(page(made)).text
    assert "Both networks decide this between them first" in shown
    assert "Your decision" not in shown
    early = as_operator.post(page(made), asked("nothing"))
    assert early.status_code == services.NotForOperators.status
    assert "It comes to the operators once" in early.text
    assert now(made, ground.alice.network).state == State.DISPUTED


def test_it_comes_to_operators_where_a_network_does_not_answer(
    ground: Ground, crossing: Crossing, as_operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = crossing(State.SETTLED)
    ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")
    assert "Your decision" not in as_operator.get(page(made)).text
    later = clock.now() + timedelta(days=14, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Nothing yet" in as_operator.get(page(made)).text
    assert as_operator.post(page(made), asked("undo")).status_code == 302
    assert now(made, ground.alice.network).state == State.REVERSED
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)


def test_sent_twice_it_is_decided_once(
    ground: Ground, disputed: CrossExchange, as_operator: Client
) -> None:
    same = asked("30")
    for _ in range(2):
        assert as_operator.post(page(disputed), {**same, "decision": "45"}).status_code == 302
    assert figures(ground.alice) == (75, 0, 0)
    other = as_operator.post(page(disputed), asked("nothing"))
    assert other.status_code == 409
    assert "That is not possible any more" in other.text
    assert "Nothing has changed" in other.text
    assert figures(ground.alice) == (75, 0, 0)


def test_decided_meanwhile_by_both_networks(
    ground: Ground, disputed: CrossExchange, as_operator: Client
) -> None:
    assert "Your decision" in as_operator.get(page(disputed)).text
    rule(ground.champion, disputed, Ruling.PAY, 45)
    late = as_operator.post(page(disputed), asked("nothing"))
    assert late.status_code == 409
    assert "does not wait for a decision any more" in late.text
    assert figures(ground.alice) == (75, 0, 0)


def test_while_trade_is_paused_nothing_is_paid_and_that_is_said(
    ground: Ground, disputed: CrossExchange, as_operator: Client
) -> None:
    with current.shared():
        pairs.pause(one=ground.alice.network, other=ground.sofia.network, reason="So.", by=None)
    answer = as_operator.post(page(disputed), asked("other", "0.5"))
    assert answer.status_code == 409
    assert "Trade between the two is paused. Resume it first." in answer.text
    assert now(disputed, ground.alice.network).state == State.DISPUTED


def test_what_is_not_said_well_is_asked_again(
    ground: Ground, disputed: CrossExchange, as_operator: Client
) -> None:
    for wrong in (
        asked("other"),
        asked("undo"),
        asked("other", "1.25"),
        {**asked("nothing"), "reason": " "},
    ):
        answer = as_operator.post(page(disputed), wrong)
        assert answer.status_code == 422
        assert "Your decision" in answer.text
    assert now(disputed, ground.alice.network).state == State.DISPUTED


def test_who_may(
    world: World, disputed: CrossExchange, crossing: Crossing, as_operator: Client
) -> None:
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR)
    client = world.client(None, auditor.user)
    shown = client.get(HERE)
    assert shown.status_code == 200
    assert page(disputed) not in shown.text
    assert client.get(page(disputed)).status_code == 403
    assert client.post(page(disputed), asked("nothing")).status_code == 403
    assert world.client().post(page(disputed))["Location"].startswith("/sign-in/")
    assert as_operator.post(HERE).status_code == 405
    assert as_operator.get(f"{HERE}{uuid7()}/").status_code == 404
    calm = crossing(State.PROPOSED, 15)
    assert as_operator.get(page(calm)).status_code == 404
    assert as_operator.post(page(calm), asked("nothing")).status_code == 404


def test_all_that_waits_is_read_a_page_at_a_time(
    ground: Ground, as_operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is the operators' first, by what both have proposed or by age; then what is not."""
    made: list[CrossExchange] = [
        CrossExchangeFactory(
            provider=ground.sofia, recipient=ground.alice, state=State.DISPUTED, minutes=15
        )
        for _ in range(5)
    ]
    for one in made[3:]:
        rule(ground.champion, one, Ruling.NOTHING)
        rule(ground.helen, one, Ruling.PAY, 15)
    monkeypatch.setattr(for_operators, "PAGE_SIZE", 2)
    for first in ([3, 4, 0, 1, 2], [0, 1, 2, 3, 4]):
        url, read = HERE, []
        while url:
            shown = as_operator.get(url).text
            ids = re.findall(rf'href="{HERE}([-0-9a-f]+)/"', shown)
            assert len(ids) <= 2
            read += [UUID(one) for one in ids]
            more = re.search(r'rel="next" href="([^"]+)"', shown)
            url = HERE + more[1] if more else ""
        assert read == [made[one].id for one in first]
        now_due = [case.exchange.id for case in for_operators.due()]
        later = clock.now() + timedelta(days=15)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert now_due == read[: len(now_due)]
    assert len(for_operators.due()) == 5


def test_a_damaged_link_to_more_is_refused(
    as_operator: Client, ground: Ground, crossing: Crossing
) -> None:
    assert as_operator.get(f"{HERE}?after=x").status_code == 400
    for nowhere in (uuid7(), crossing(State.PROPOSED, 15).id):
        assert as_operator.get(f"{HERE}?after={nowhere}").status_code == 404


def test_it_costs_the_same_whatever_waits(
    ground: Ground, disputed: CrossExchange, as_operator: Client
) -> None:
    counts = []
    for _ in range(2):
        CrossExchangeFactory(
            provider=ground.sofia, recipient=ground.alice, state=State.DISPUTED, minutes=15
        )
        with counted() as queries:
            as_operator.get(HERE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12

"""What the two cannot settle: both networks decide together, an operator where they do not."""

from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from shared_apps.crossing import services, tasks
from shared_apps.crossing.models import CrossEvent, CrossExchange, Ruling, Side
from shared_apps.operators.models import Operator
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import EmptyText, MoreThanAgreed, MoveImpossible, OwnExchange
from tenant_apps.outbox.models import Mail
from tenants import current
from tests.factories.crossing import CrossExchangeFactory, Person, now
from tests.factories.members import admit
from tests.integration.crossing.conftest import Crossing, Ground, figures, positions


def rule(by: Person, one: CrossExchange, ruling: Ruling, **other: Any) -> CrossExchange:
    asked = {"exchange_id": one.id, "ruling": ruling, "reason": "I asked both of you."}
    return by.do(services.rule, **{**asked, **other})


def asked_of_operators() -> list[Mail]:
    """All mails that a round has left for operators."""
    tasks.ask_operators.run()
    with current.shared():
        return list(
            Mail.objects.filter(subject__contains="leave a decision").order_by("created_at")
        )


def undo_asked(ground: Ground, crossing: Crossing) -> CrossExchange:
    made = crossing(State.SETTLED)
    return ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")


def test_one_proposes_and_the_other_agrees(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    proposed = rule(ground.champion, made, Ruling.PAY, minutes=45)
    assert (proposed.state, proposed.ruled_by) == (State.DISPUTED, Side.RECIPIENT)
    assert figures(ground.alice) == (120, 60, 0)
    agreed = rule(ground.helen, made, Ruling.PAY, minutes=45)
    assert (agreed.state, agreed.logged_minutes, agreed.ruling) == (State.SETTLED, 45, "")
    assert figures(ground.alice) == (75, 0, 0)
    assert figures(ground.sofia) == (165, 0, 0)


def test_one_network_alone_decides_nothing(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    with current.enter(ground.champion.network):
        second = Person(ground.champion.network, admit(name="Brian Broker", role="broker"))
    for who in (ground.champion, second):
        assert rule(who, made, Ruling.PAY, minutes=45).state == State.DISPUTED
    assert figures(ground.alice) == (120, 60, 0)


def test_another_proposal_stands_instead(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.NOTHING)
    other = rule(ground.helen, made, Ruling.PAY, minutes=60)
    assert (other.ruled_by, other.ruling) == (Side.PROVIDER, Ruling.PAY)
    agreed = rule(ground.champion, made, Ruling.PAY, minutes=60)
    assert agreed.state == State.SETTLED
    assert figures(ground.sofia) == (180, 0, 0)


def test_other_hours_are_no_agreement(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.PAY, minutes=45)
    assert rule(ground.helen, made, Ruling.PAY, minutes=30).state == State.DISPUTED


def test_nothing_paid_is_free_again(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.helen, made, Ruling.NOTHING)
    closed = rule(ground.champion, made, Ruling.NOTHING)
    assert closed.state == State.VOIDED
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)


def test_the_same_request_decides_once(ground: Ground, crossing: Crossing) -> None:
    made, key = crossing(State.DISPUTED), uuid7()
    for _ in range(2):
        rule(ground.champion, made, Ruling.PAY, minutes=45, key=key)
    again, other = uuid7(), ground.helen
    for _ in range(2):
        assert rule(other, made, Ruling.PAY, minutes=45, key=again).state == State.SETTLED
    assert figures(ground.alice) == (75, 0, 0)


def test_who_is_one_of_the_two_decides_nothing(ground: Ground) -> None:
    made = CrossExchangeFactory(provider=ground.helen, recipient=ground.alice, state=State.DISPUTED)
    with pytest.raises(OwnExchange):
        rule(ground.helen, made, Ruling.PAY, minutes=60)


def test_members_decide_nothing_and_others_find_nothing(ground: Ground, crossing: Crossing) -> None:
    made, calm = crossing(State.DISPUTED), crossing(State.LOGGED)
    with pytest.raises(Forbidden):
        rule(ground.alice, made, Ruling.NOTHING)
    with pytest.raises(NotFound):
        rule(ground.champion, calm, Ruling.NOTHING)
    with pytest.raises(EmptyText):
        rule(ground.champion, made, Ruling.NOTHING, reason=" ")
    with pytest.raises(MoreThanAgreed):
        rule(ground.champion, made, Ruling.PAY, minutes=75)
    with pytest.raises((MoveImpossible, NotFound)):
        rule(ground.champion, made, Ruling.UNDO)


def test_a_broker_undoes_nothing(ground: Ground, crossing: Crossing) -> None:
    made = undo_asked(ground, crossing)
    with current.enter(ground.champion.network):
        broker = Person(ground.champion.network, admit(name="Brian Broker", role="broker"))
    with pytest.raises(Forbidden):
        rule(broker, made, Ruling.UNDO)


def test_hours_logged_again_put_an_end_to_it(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.PAY, minutes=45)
    logged = ground.alice.do(
        services.log_hours, exchange_id=made.id, minutes=30, helped_on=clock.now().date()
    )
    assert (logged.state, logged.ruled_by) == (State.LOGGED, "")
    with pytest.raises(MoveImpossible):
        rule(ground.helen, made, Ruling.PAY, minutes=45)


def test_both_networks_undo_a_payment(ground: Ground, crossing: Crossing) -> None:
    made = undo_asked(ground, crossing)
    assert positions() == {"nwl": -60, "warwick": 60}
    rule(ground.champion, made, Ruling.UNDO)
    undone = rule(ground.helen, made, Ruling.UNDO)
    assert (undone.state, undone.undo_asked_by) == (State.REVERSED, "")
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)
    assert positions() == {"nwl": 0, "warwick": 0}


def test_all_that_was_paid_is_undone(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    today = clock.now().date()
    ground.alice.do(services.log_hours, exchange_id=made.id, minutes=90, helped_on=today)
    ground.sofia.do(services.confirm, exchange_id=made.id)
    ground.sofia.do(services.ask_undo, exchange_id=made.id, reason="I was ill that day.")
    for who in (ground.helen, ground.champion):
        rule(who, made, Ruling.UNDO)
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)


def test_both_networks_leave_it_as_it_is(ground: Ground, crossing: Crossing) -> None:
    made = undo_asked(ground, crossing)
    rule(ground.champion, made, Ruling.KEEP)
    kept = rule(ground.helen, made, Ruling.KEEP)
    assert (kept.state, kept.undo_asked_by) == (State.SETTLED, "")
    assert figures(ground.alice) == (60, 0, 0)


def test_an_operator_waits_for_both_networks(
    ground: Ground, crossing: Crossing, operator: Operator
) -> None:
    made = crossing(State.DISPUTED)
    asked: dict[str, Any] = {
        "exchange_id": made.id,
        "ruling": Ruling.PAY,
        "minutes": 30,
        "reason": "Half of it.",
        "by": operator.id,
    }
    with pytest.raises(services.NotForOperators):
        services.decide(**asked, key=uuid7())
    rule(ground.champion, made, Ruling.NOTHING)
    with pytest.raises(services.NotForOperators):
        services.decide(**asked, key=uuid7())
    rule(ground.helen, made, Ruling.PAY, minutes=60)
    key = uuid7()
    for _ in range(2):
        assert services.decide(**asked, key=key).state == State.SETTLED
    assert figures(ground.alice) == (90, 0, 0)
    with pytest.raises(MoveImpossible):
        services.decide(**asked, key=uuid7())


def test_an_operator_decides_where_a_network_does_not_answer(
    ground: Ground, crossing: Crossing, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = crossing(State.DISPUTED)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    closed = services.decide(
        exchange_id=made.id,
        ruling=Ruling.NOTHING,
        reason="Nobody answered.",
        key=uuid7(),
        by=operator.id,
    )
    assert closed.state == State.VOIDED
    assert figures(ground.alice) == (120, 0, 0)


def test_operators_are_told_once_it_is_theirs(
    ground: Ground, crossing: Crossing, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = crossing(State.DISPUTED, minutes=15)
    rule(ground.champion, made, Ruling.NOTHING)
    assert asked_of_operators() == []
    rule(ground.helen, made, Ruling.PAY, minutes=15)
    [mail] = asked_of_operators()
    assert mail.to == operator.user.email
    assert "Each has proposed something else." in mail.text
    assert f"{made.id}" in mail.text
    assert made.title not in mail.text
    assert "alice" not in mail.text
    assert len(asked_of_operators()) == 1
    undo_asked(ground, crossing)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    _, second = asked_of_operators()
    assert "whether a payment between them is undone" in second.text
    assert "They have not agreed for 14 days." in second.text


def test_what_is_decided_names_no_judge_to_the_other_network(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    rule(ground.champion, made, Ruling.NOTHING)
    with current.federation(ground.helen.network):
        event = CrossEvent.objects.get(exchange=made, kind="ruled")
    assert (event.by, event.ruling) == ("recipient_network", Ruling.NOTHING)
    assert now(made, ground.helen.network).ruled_by == Side.RECIPIENT

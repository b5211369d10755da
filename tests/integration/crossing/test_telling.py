"""Each is told in their own network, with a link to its host: no words, no names, once."""

from datetime import timedelta

import pytest

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import services, telling
from shared_apps.crossing.models import CrossNotice, Ruling
from shared_apps.operators.models import Operator
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.outbox.models import Mail
from tenants import current
from tests.factories.crossing import Person
from tests.factories.members import admit
from tests.integration.crossing.conftest import Crossing, Ground


def tell(person: Person) -> list[Mail]:
    """What is mailed now in a person's network."""
    with current.enter(person.network):
        known = set(Mail.objects.values_list("id", flat=True))
        telling.tell_due()
        return list(Mail.objects.exclude(id__in=known).order_by("id"))


@pytest.mark.parametrize(
    ("state", "to", "says"),
    [
        ("proposed", "sofia", "{alice} proposed 1 hour"),
        ("countered", "alice", "{sofia} suggested 45 minutes instead"),
        ("accepted", "alice", "{sofia} agreed to 1 hour"),
        ("declined", "alice", "{sofia} declined"),
        ("withdrawn", "sofia", "{alice} withdrew the proposal"),
        ("cancelled", "sofia", "{alice} cancelled the exchange"),
        ("logged", "alice", "{sofia} logged 1 hour"),
        ("settled", "sofia", "{alice} confirmed 1 hour"),
    ],
)
def test_each_step_tells_the_other(
    ground: Ground, crossing: Crossing, state: str, to: str, says: str
) -> None:
    made = crossing(state)
    person: Person = getattr(ground, to)
    subject = says.format(
        alice="A member of North West London", sofia="A member of Warwick Business School"
    )
    [mail] = [mail for mail in tell(person) if mail.subject == subject]
    assert mail.to == person.member.user.email
    assert mail.sender_name == person.network.name
    assert person.network.host in mail.text
    assert f"/exchanges/elsewhere/{made.id}/" in mail.text
    assert says.format(alice="alice@nwl", sofia="sofia@warwick") in mail.text
    assert made.title in mail.text
    assert "Could you show me how?" not in mail.text
    for name in ("Alice Archer", "Sofia Sharma"):
        assert (name in mail.text) == (name == person.member.name)


def test_it_is_told_once(ground: Ground, crossing: Crossing) -> None:
    crossing()
    assert len(tell(ground.sofia)) == 1
    assert tell(ground.sofia) == []
    assert tell(ground.alice) == []


def test_a_worker_that_died_before_it_noted_it_mails_nothing_twice(
    ground: Ground, crossing: Crossing
) -> None:
    crossing()
    assert len(tell(ground.sofia)) == 1
    with current.federation(ground.sofia.network):
        CrossNotice.objects.update(told_at=None)
    assert tell(ground.sofia) == []


def test_those_who_decide_are_told_in_both_networks(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    there = {ground.champion: "Warwick Business School", ground.helen: "North West London"}
    for judge in (ground.champion, ground.helen):
        [mail] = [mail for mail in tell(judge) if mail.to == judge.member.user.email]
        assert mail.subject == f"Please decide about an exchange with {there[judge]}"
        assert made.title in mail.text
        assert f"/exchanges/elsewhere/{made.id}/decide/" in mail.text
        assert "It was shorter." not in mail.text


def test_a_proposed_decision_is_told_to_the_other_network_alone(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    for person in (ground.alice, ground.sofia):
        tell(person)
    ground.champion.do(
        services.rule, exchange_id=made.id, ruling=Ruling.NOTHING, reason="Both are right."
    )
    assert tell(ground.alice) == []
    [mail] = tell(ground.sofia)
    assert mail.to == ground.helen.member.user.email
    assert "A broker of North West London proposes to pay nothing" in mail.text
    assert "Chris Champion" not in mail.text


def test_both_are_told_what_was_decided(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.DISPUTED)
    for person in (ground.alice, ground.sofia):
        tell(person)
    for judge in (ground.champion, ground.helen):
        judge.do(
            services.rule,
            exchange_id=made.id,
            ruling=Ruling.NOTHING,
            reason="Both are right.",
            key=uuid7(),
        )
    for person in (ground.alice, ground.sofia):
        told = [mail for mail in tell(person) if mail.to == person.member.user.email]
        [mail] = told
        assert "Brokers of both networks decided that nothing is to be paid" in mail.subject
        assert "The held credits are free again." in mail.text


def test_those_who_decide_read_what_an_operator_decided_instead_and_why(
    ground: Ground, crossing: Crossing, operator: Operator
) -> None:
    made = crossing(State.DISPUTED)
    for judge, minutes in ((ground.champion, 30), (ground.helen, 45)):
        asked = {"ruling": Ruling.PAY, "minutes": minutes, "reason": "So we say."}
        judge.do(services.rule, exchange_id=made.id, **asked)
        tell(judge)
    reason = "Two do not add up."
    services.decide(
        exchange_id=made.id, ruling=Ruling.NOTHING, reason=reason, key=uuid7(), by=operator.id
    )
    there = {ground.champion: "Warwick Business School", ground.helen: "North West London"}
    for judge in (ground.champion, ground.helen):
        [mail] = [
            mail
            for mail in tell(judge)
            if mail.to == judge.member.user.email and "operator" in mail.subject
        ]
        assert mail.subject == f"An operator decided about an exchange with {there[judge]}"
        assert "An operator decided that nothing is to be paid." in mail.text
        assert f"Why: {reason}" in mail.text
        assert "/exchanges/elsewhere/to-decide/" in mail.text
        assert "It was shorter." not in mail.text
        assert operator.name not in mail.text


def test_what_is_not_undone_champions_read_and_brokers_do_not(
    ground: Ground, crossing: Crossing, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(ground.champion.network):
        broker = admit(name="Brian Broker", role="broker")
    made = crossing(State.SETTLED)
    ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    services.decide(
        exchange_id=made.id, ruling=Ruling.KEEP, reason="It was.", key=uuid7(), by=operator.id
    )
    told = [mail for mail in tell(ground.champion) if "An operator decided about" in mail.subject]
    assert [mail.to for mail in told] == [ground.champion.member.user.email]
    assert broker.user.email not in {mail.to for mail in told}
    assert "An operator decided that it stays as it is.\n" in told[0].text

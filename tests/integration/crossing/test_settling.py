"""From an agreement to settled hours: three ledgers agree, once, or nothing happens."""

from datetime import timedelta

import pytest

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.federation.models import CrossTransfer
from shared_apps.federation.recipients import NetworkResting
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import BadDay, CreditsMissing, KeyReused, MoveImpossible
from tenant_apps.members import services as members
from tenants import current
from tenants import services as registry
from tests.factories.crossing import Person, now
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.crossing.conftest import Crossing, Ground, figures, positions


def log(by: Person, one: CrossExchange, minutes: int) -> CrossExchange:
    today = clock.now().date()
    return by.do(services.log_hours, exchange_id=one.id, minutes=minutes, helped_on=today)


def test_confirmed_hours_move_in_all_three_ledgers(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.LOGGED)
    settled = ground.alice.do(services.confirm, exchange_id=made.id)
    assert (settled.state, settled.awaiting) == (State.SETTLED, "")
    assert figures(ground.alice) == (60, 0, 0)
    assert figures(ground.sofia) == (180, 0, 0)
    assert positions() == {"nwl": -60, "warwick": 60}
    with current.federation(ground.alice.network):
        crossed = CrossTransfer.objects.get()
    assert (crossed.reference, crossed.kind, crossed.minutes) == (made.id, "exchange", 60)


def test_confirming_twice_pays_once(ground: Ground, crossing: Crossing) -> None:
    made, key = crossing(State.LOGGED), uuid7()
    for _ in range(2):
        ground.alice.do(services.confirm, exchange_id=made.id, key=key)
    assert figures(ground.alice) == (60, 0, 0)
    with pytest.raises(MoveImpossible):
        ground.alice.do(services.confirm, exchange_id=made.id)


def test_fewer_hours_than_held_give_the_rest_back(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    log(ground.alice, made, 45)
    ground.sofia.do(services.confirm, exchange_id=made.id)
    assert figures(ground.alice) == (75, 0, 0)
    assert figures(ground.sofia) == (165, 0, 0)


def test_more_hours_that_the_recipient_logs_are_held_at_once(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.ACCEPTED)
    log(ground.alice, made, 105)
    assert figures(ground.alice) == (120, 105, 0)
    ground.sofia.do(services.confirm, exchange_id=made.id)
    assert figures(ground.alice) == (15, 0, 0)
    assert figures(ground.sofia) == (225, 0, 0)


def test_more_hours_that_the_provider_logs_the_recipient_consents_to(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.ACCEPTED)
    log(ground.sofia, made, 105)
    assert figures(ground.alice) == (120, 60, 0)
    ground.alice.do(services.confirm, exchange_id=made.id)
    assert figures(ground.alice) == (15, 0, 0)
    assert figures(ground.sofia) == (225, 0, 0)


@pytest.mark.parametrize("who", ["alice", "sofia"])
def test_more_than_there_is_is_refused_when_it_is_consented_to(
    ground: Ground, crossing: Crossing, who: str
) -> None:
    made = crossing(State.ACCEPTED)
    if who == "alice":
        with pytest.raises(CreditsMissing, match="more than is held"):
            log(ground.alice, made, 135)
        assert now(made, ground.alice.network).state == State.ACCEPTED
    else:
        log(ground.sofia, made, 135)
        with pytest.raises(CreditsMissing, match="You have 1 hour available"):
            ground.alice.do(services.confirm, exchange_id=made.id)
        assert now(made, ground.alice.network).state == State.LOGGED
    assert figures(ground.alice) == (120, 60, 0)


def test_more_hours_meet_the_trade_limit(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    FederatedNetworkFactory(network=ground.sofia.network, ceiling_minutes=75)
    with pytest.raises(services.TradeLimitReached):
        log(ground.alice, made, 105)
    assert figures(ground.alice) == (120, 60, 0)


def test_what_was_held_is_paid_although_the_limit_came_down(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.LOGGED)
    FederatedNetworkFactory(network=ground.sofia.network, ceiling_minutes=15)
    assert ground.alice.do(services.confirm, exchange_id=made.id).state == State.SETTLED


def test_only_the_other_confirms(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.LOGGED)
    with pytest.raises(MoveImpossible):
        ground.sofia.do(services.confirm, exchange_id=made.id)
    assert figures(ground.sofia) == (120, 0, 60)


def test_a_day_to_come_is_refused(ground: Ground, crossing: Crossing) -> None:
    made, tomorrow = crossing(State.ACCEPTED), clock.now().date() + timedelta(days=2)
    with pytest.raises(BadDay):
        ground.alice.do(services.log_hours, exchange_id=made.id, minutes=60, helped_on=tomorrow)


def test_a_key_stands_for_one_request(ground: Ground, crossing: Crossing) -> None:
    made, key, today = crossing(State.ACCEPTED), uuid7(), clock.now().date()
    asked = {"exchange_id": made.id, "key": key, "helped_on": today}
    ground.alice.do(services.log_hours, **asked, minutes=60)
    ground.alice.do(services.log_hours, **asked, minutes=60)
    with pytest.raises(KeyReused):
        ground.alice.do(services.log_hours, **asked, minutes=45)


def test_disputed_hours_stay_held_and_are_logged_again(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    log(ground.alice, made, 90)
    assert figures(ground.alice) == (120, 90, 0)
    disputed = ground.sofia.do(
        services.dispute, exchange_id=made.id, message="It was longer.", minutes=105
    )
    assert (disputed.state, disputed.awaiting) == (State.DISPUTED, "")
    assert figures(ground.alice) == (120, 60, 0)
    again = log(ground.alice, made, 105)
    assert (again.state, again.logged_by) == (State.LOGGED, Side.RECIPIENT)
    ground.sofia.do(services.confirm, exchange_id=made.id)
    assert figures(ground.alice) == (15, 0, 0)


def test_while_a_network_is_suspended_nothing_is_paid(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.LOGGED)
    with current.shared():
        registry.suspend(network_id=ground.sofia.network.id)
    with pytest.raises(NetworkResting):
        ground.alice.do(services.confirm, exchange_id=made.id)
    assert now(made, ground.alice.network).state == State.LOGGED
    with current.shared():
        registry.reactivate(network_id=ground.sofia.network.id)
    ground.alice.do(services.confirm, exchange_id=made.id)
    assert figures(ground.alice) == (60, 0, 0)


def test_what_was_held_for_who_is_suspended_meanwhile_is_theirs(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.LOGGED)
    with current.enter(ground.sofia.network):
        members.suspend(member=ground.sofia.member, by=ground.helen.member.id)
    ground.alice.do(services.confirm, exchange_id=made.id)
    assert figures(ground.sofia) == (180, 0, 0)


def test_more_than_was_held_is_not(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    log(ground.sofia, made, 90)
    with current.enter(ground.sofia.network):
        members.suspend(member=ground.sofia.member, by=ground.helen.member.id)
    with pytest.raises(services.PartnerNotActive) as refused:
        ground.alice.do(services.confirm, exchange_id=made.id)
    assert "suspended" not in refused.value.message
    assert figures(ground.alice) == (120, 60, 0)

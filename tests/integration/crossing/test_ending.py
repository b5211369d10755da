"""What ends without the two: time passes, or a network leaves."""

from datetime import timedelta

import pytest

from kernel import clock
from shared_apps.crossing import services, tasks
from shared_apps.crossing.models import CrossEvent
from shared_apps.federation import leaving
from shared_apps.federation.steps import CENTRE
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services.proposing import ANSWER_WITHIN, HELP_WITHIN
from tenants import current
from tenants import services as registry
from tests.factories.crossing import now
from tests.integration.crossing.conftest import Crossing, Ground, figures

MINUTE = timedelta(minutes=1)


def later(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    then = clock.now() + time
    monkeypatch.setattr(clock, "now", lambda: then)


@pytest.mark.parametrize("state", ["proposed", "countered"])
def test_a_proposal_without_an_answer(
    ground: Ground, crossing: Crossing, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    made = crossing(state)
    assert services.expire_due() == 0
    later(monkeypatch, ANSWER_WITHIN + MINUTE)
    assert (services.expire_due(), services.expire_due()) == (1, 0)
    assert now(made, ground.alice.network).state == State.EXPIRED
    with current.federation(ground.alice.network):
        event = CrossEvent.objects.get(kind="expired")
    assert (event.by, event.actor, event.minutes) == ("nobody", None, None)


def test_an_agreement_without_hours_gives_the_credits_back(
    ground: Ground, crossing: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = crossing(State.ACCEPTED)
    with current.shared():
        registry.suspend(network_id=ground.sofia.network.id)
    later(monkeypatch, HELP_WITHIN + MINUTE)
    with current.shared():
        tasks.expire.run()
    assert now(made, ground.alice.network).state == State.EXPIRED
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)


@pytest.mark.parametrize("state", ["logged", "disputed", "settled", "declined"])
def test_others_stay(
    ground: Ground, crossing: Crossing, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    made = crossing(state)
    later(monkeypatch, 2 * HELP_WITHIN)
    assert services.expire_due() == 0
    assert now(made, ground.alice.network).state == state


def test_a_network_that_leaves_has_all_that_is_open_cancelled(
    ground: Ground, crossing: Crossing
) -> None:
    going = [crossing(state, minutes=15) for state in ("proposed", "accepted", "logged")]
    going.append(crossing(State.DISPUTED, minutes=15))
    settled = crossing(State.SETTLED, minutes=15)
    with current.shared():
        assert services.count_open(ground.sofia.network) == 4
        services.cancel_open(ground.sofia.network, None)
        assert services.count_open(ground.sofia.network) == 0
        services.cancel_open(ground.sofia.network, None)
    states = {now(one, ground.alice.network).state for one in going}
    assert states == {State.CANCELLED}
    assert now(settled, ground.alice.network).state == State.SETTLED
    assert figures(ground.alice) == (105, 0, 0)
    assert figures(ground.sofia) == (135, 0, 0)


def test_a_network_has_left_once_all_is_ended(ground: Ground, crossing: Crossing) -> None:
    network = ground.sofia.network
    made = [crossing(state, minutes=30) for state in ("proposed", "accepted", "logged")]
    with current.shared():
        assert not leaving.leave(network=network, side=CENTRE, reason="No more.", by=None)
    ground.alice.do(services.confirm, exchange_id=made[2].id)
    with current.shared():
        assert not leaving.is_gone(network=network)
        leaving.cancel_what_is_open(network=network, by=None)
        assert leaving.is_gone(network=network)
    assert figures(ground.alice) == (90, 0, 0)
    assert figures(ground.sofia) == (150, 0, 0)


def test_more_than_was_agreed_is_given_back_too(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.ACCEPTED)
    today = clock.now().date()
    ground.alice.do(services.log_hours, exchange_id=made.id, minutes=90, helped_on=today)
    with current.shared():
        services.cancel_open(ground.alice.network, None)
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)

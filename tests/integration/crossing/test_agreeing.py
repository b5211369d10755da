"""From a proposal to an agreement between members of two networks, or to none."""

from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossEvent, CrossExchange, CrossNotice, Side
from shared_apps.federation import leaving, pairs
from shared_apps.federation.recipients import NetworkResting, NotFederated, UnknownMember
from shared_apps.federation.refusals import PairPaused, TradeLimitDown, TradeLimitUp
from shared_apps.federation.steps import CENTRE
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import (
    BadHours,
    CreditsMissing,
    EmptyText,
    KeyReused,
    MoveImpossible,
    SameHours,
)
from tenant_apps.members import services as members
from tenants import current
from tenants import services as registry
from tests.factories.crossing import Person, now
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.integration.crossing.conftest import Crossing, Ground, figures, positions


def propose(by: Person, address: str, **other: Any) -> CrossExchange:
    asked = {"title": "Run charts", "by_gives": False, "minutes": 60, "message": "Could you?"}
    return by.do(services.propose, address=address, **{**asked, **other})


def state(one: CrossExchange, ground: Ground) -> str:
    return now(one, ground.alice.network).state


def test_a_proposal_waits_for_the_other(ground: Ground) -> None:
    made = propose(ground.alice, ground.sofia.address, minutes=90)
    assert (made.state, made.awaiting, made.minutes) == (State.PROPOSED, Side.PROVIDER, 90)
    assert made.provider_handle == ground.sofia.member.handle
    assert made.recipient_member == ground.alice.member.id
    assert figures(ground.alice) == (120, 0, 0)


def test_who_gives_may_propose_too(ground: Ground) -> None:
    made = propose(ground.sofia, ground.alice.address, by_gives=True)
    assert (made.proposed_by, made.awaiting) == (Side.PROVIDER, Side.RECIPIENT)
    assert made.provider_network_id == ground.sofia.network.id


def test_the_same_request_proposes_once(ground: Ground) -> None:
    key = uuid7()
    first = propose(ground.alice, ground.sofia.address, key=key)
    assert propose(ground.alice, ground.sofia.address, key=key).id == first.id
    with pytest.raises(KeyReused):
        propose(ground.alice, ground.sofia.address, key=key, minutes=30)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"minutes": 50}, BadHours),
        ({"minutes": 0}, BadHours),
        ({"message": " "}, EmptyText),
        ({"title": " "}, EmptyText),
        ({"address": "nobody@warwick"}, UnknownMember),
    ],
)
def test_what_is_no_proposal_is_refused(
    ground: Ground, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        propose(ground.alice, **{"address": ground.sofia.address, **wrong})
    with current.federation(ground.alice.network):
        assert not CrossExchange.objects.exists()


def test_to_a_suspended_member_nothing_is_proposed(ground: Ground) -> None:
    with current.enter(ground.sofia.network):
        members.suspend(member=ground.sofia.member, by=ground.helen.member.id)
    with pytest.raises(UnknownMember):
        propose(ground.alice, ground.sofia.address)


def test_so_many_may_wait_for_an_answer(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_WAITING", 2)
    propose(ground.alice, ground.sofia.address)
    second = propose(ground.alice, ground.sofia.address)
    with pytest.raises(services.TooManyOpen):
        propose(ground.alice, ground.sofia.address)
    ground.sofia.do(services.decline, exchange_id=second.id, reason="Once is enough.")
    propose(ground.alice, ground.sofia.address)


def test_a_member_begins_no_more_than_so_much_a_day(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever became of it; what is sent twice counts once; and others are not counted."""
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_IN_A_DAY", 2)
    first = propose(ground.alice, ground.sofia.address, key=(key := uuid7()))
    ground.alice.do(services.withdraw, exchange_id=first.id)
    propose(ground.alice, ground.sofia.address, by_gives=True)
    with pytest.raises(services.TooManyToday, match="2 times within a day"):
        propose(ground.alice, ground.sofia.address)
    assert propose(ground.alice, ground.sofia.address, key=key).id == first.id
    propose(ground.champion, ground.sofia.address)
    propose(ground.sofia, ground.alice.address)
    later = clock.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    propose(ground.alice, ground.sofia.address)


def test_agreeing_holds_the_credits_in_both_networks(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    agreed = ground.sofia.do(services.accept, exchange_id=made.id)
    assert (agreed.state, agreed.awaiting) == (State.ACCEPTED, "")
    assert figures(ground.alice) == (120, 60, 0)
    assert figures(ground.sofia) == (120, 0, 60)
    assert positions() == {"nwl": 0, "warwick": 0}


def test_agreeing_twice_holds_once(ground: Ground, crossing: Crossing) -> None:
    made, key = crossing(), uuid7()
    for _ in range(2):
        ground.sofia.do(services.accept, exchange_id=made.id, key=key)
    assert figures(ground.alice) == (120, 60, 0)
    with pytest.raises(MoveImpossible):
        ground.sofia.do(services.accept, exchange_id=made.id)


def test_who_proposed_cannot_agree_to_it(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    for service in (services.accept, services.decline, services.counter):
        more: dict[str, Any] = {
            services.decline: {"reason": "No."},
            services.counter: {"minutes": 30, "message": ""},
        }.get(service, {})
        with pytest.raises(MoveImpossible):
            ground.alice.do(service, exchange_id=made.id, **more)
    assert state(made, ground) == State.PROPOSED


def test_nobody_else_finds_it_in_either_network(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    for stranger in (ground.champion, ground.helen):
        with pytest.raises(NotFound):
            stranger.do(services.accept, exchange_id=made.id)
        with pytest.raises(NotFound):
            stranger.do(services.withdraw, exchange_id=made.id)


def test_a_member_of_the_one_is_nobody_in_the_other(ground: Ground, crossing: Crossing) -> None:
    """Whoever is asked by what network, not by an id alone."""
    made = crossing()
    astray = Person(ground.alice.network, ground.sofia.member)
    with pytest.raises(NotFound):
        astray.do(services.accept, exchange_id=made.id)


def test_other_hours_are_suggested_back_and_forth(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    countered = ground.sofia.do(
        services.counter, exchange_id=made.id, minutes=90, message="It takes longer."
    )
    assert (countered.state, countered.awaiting) == (State.COUNTERED, Side.RECIPIENT)
    with pytest.raises(SameHours):
        ground.alice.do(services.counter, exchange_id=made.id, minutes=90, message=" ")
    ground.alice.do(services.counter, exchange_id=made.id, minutes=75, message="")
    agreed = ground.sofia.do(services.accept, exchange_id=made.id)
    assert agreed.minutes == 75
    assert figures(ground.alice) == (120, 75, 0)


def test_declining_and_withdrawing_end_it(ground: Ground, crossing: Crossing) -> None:
    for service, who, after in (
        (services.decline, ground.sofia, State.DECLINED),
        (services.withdraw, ground.alice, State.WITHDRAWN),
    ):
        made = crossing()
        more = {"reason": "No time."} if service is services.decline else {}
        assert who.do(service, exchange_id=made.id, **more).state == after
        with pytest.raises(MoveImpossible):
            ground.sofia.do(services.accept, exchange_id=made.id)
    assert figures(ground.alice) == (120, 0, 0)


@pytest.mark.parametrize("who", ["alice", "sofia"])
def test_either_may_cancel_and_the_credits_are_free(
    ground: Ground, crossing: Crossing, who: str
) -> None:
    made, key = crossing(State.ACCEPTED), uuid7()
    for _ in range(2):
        cancelled = getattr(ground, who).do(
            services.cancel, exchange_id=made.id, reason="Ill.", key=key
        )
    assert cancelled.state == State.CANCELLED
    assert figures(ground.alice) == figures(ground.sofia) == (120, 0, 0)


def test_who_lacks_the_credits_reads_their_own_figures(ground: Ground) -> None:
    made = propose(ground.sofia, ground.alice.address, by_gives=True, minutes=180)
    with pytest.raises(CreditsMissing, match="You have 2 hours available"):
        ground.alice.do(services.accept, exchange_id=made.id)
    assert state(made, ground) == State.PROPOSED


def test_the_other_reads_none_of_them(ground: Ground, crossing: Crossing) -> None:
    made = crossing(minutes=180)
    with pytest.raises(CreditsMissing) as refused:
        ground.sofia.do(services.accept, exchange_id=made.id)
    assert "2 hours" not in refused.value.message
    assert ground.alice.address in refused.value.message
    assert state(made, ground) == State.PROPOSED
    assert figures(ground.sofia) == (120, 0, 0)


def test_of_ones_own_networks_limit_its_room_is_told(ground: Ground) -> None:
    FederatedNetworkFactory(network=ground.alice.network, floor_minutes=-30)
    made = propose(ground.sofia, ground.alice.address, by_gives=True)
    with pytest.raises(TradeLimitDown, match="North West London can send only 30 minutes"):
        ground.alice.do(services.accept, exchange_id=made.id)
    assert figures(ground.alice) == (120, 0, 0)


def test_of_the_others_limit_only_that_it_is_reached(ground: Ground, crossing: Crossing) -> None:
    FederatedNetworkFactory(network=ground.alice.network, floor_minutes=-30)
    made = crossing()
    with pytest.raises(services.TradeLimitReached) as refused:
        ground.sofia.do(services.accept, exchange_id=made.id)
    assert "30 minutes" not in refused.value.message
    assert state(made, ground) == State.PROPOSED


def test_a_limit_upwards_stops_it_too(ground: Ground, crossing: Crossing) -> None:
    FederatedNetworkFactory(network=ground.sofia.network, ceiling_minutes=45)
    made = crossing()
    with pytest.raises(TradeLimitUp, match="Warwick"):
        ground.sofia.do(services.accept, exchange_id=made.id)


def test_what_is_held_counts_against_the_limit(ground: Ground, crossing: Crossing) -> None:
    FederatedNetworkFactory(network=ground.alice.network, floor_minutes=-90)
    crossing(State.ACCEPTED)
    second = crossing()
    with pytest.raises(services.TradeLimitReached):
        ground.sofia.do(services.accept, exchange_id=second.id)


def test_a_suspended_network_agrees_to_nothing_but_can_cancel(
    ground: Ground, crossing: Crossing
) -> None:
    made, agreed = crossing(), crossing(State.ACCEPTED)
    with current.shared():
        registry.suspend(network_id=ground.alice.network.id)
    with pytest.raises(NetworkResting):
        ground.sofia.do(services.accept, exchange_id=made.id)
    cancelled = ground.sofia.do(services.cancel, exchange_id=agreed.id)
    assert cancelled.state == State.CANCELLED
    assert figures(ground.sofia) == (120, 0, 0)


def test_who_was_suspended_pays_nothing(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    with current.enter(ground.alice.network):
        members.suspend(member=ground.alice.member, by=ground.champion.member.id)
    with pytest.raises(services.PartnerNotActive) as refused:
        ground.sofia.do(services.accept, exchange_id=made.id)
    assert "suspended" not in refused.value.message
    assert state(made, ground) == State.PROPOSED


def test_outside_the_federation_nothing_begins(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    with current.shared():
        assert not leaving.leave(
            network=ground.alice.network, side=CENTRE, reason="No more.", by=None
        )
    with pytest.raises(NotFederated):
        ground.sofia.do(services.accept, exchange_id=made.id)
    with pytest.raises(NotFederated):
        propose(ground.sofia, ground.alice.address)


def test_what_is_said_is_in_the_timeline(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    ground.sofia.do(services.write, exchange_id=made.id, text=" Shall we use Excel? ")
    with current.federation(ground.alice.network):
        events = list(CrossEvent.objects.filter(exchange=made))
    assert [(event.position, event.kind, event.by) for event in events] == [
        (1, "proposed", "recipient"),
        (2, "written", "provider"),
    ]
    assert events[1].text == "Shall we use Excel?"


def test_a_talk_needs_no_notice_for_each_line(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    changed = now(made, ground.alice.network).changed_at
    for text in ("Shall we use Excel?", "Or paper?"):
        ground.sofia.do(services.write, exchange_id=made.id, text=text)
    ground.alice.do(services.write, exchange_id=made.id, text="Paper.")
    with current.federation(ground.alice.network):
        told = CrossNotice.objects.filter(event__exchange=made, event__kind="written")
        assert sorted(told.values_list("event__by", flat=True)) == ["provider", "recipient"]
    assert now(made, ground.alice.network).changed_at == changed


def test_who_may_not_propose_here_cannot_there(ground: Ground) -> None:
    with current.enter(ground.alice.network):
        gone = members.suspend(member=admit(name="Lee Left"), by=ground.champion.member.id)
    with pytest.raises(Forbidden):
        propose(Person(ground.alice.network, gone), ground.sofia.address)


def test_nothing_is_proposed_while_trade_is_paused(ground: Ground) -> None:
    both: dict[str, Any] = {"one": ground.alice.network, "other": ground.sofia.network, "by": None}
    with current.shared():
        pairs.pause(**both, reason="Hours go round.")
    with pytest.raises(PairPaused):
        propose(ground.alice, ground.sofia.address)
    with current.shared():
        pairs.resume(**both, reason="All is well.")
    assert propose(ground.alice, ground.sofia.address).state == State.PROPOSED

"""A balance follows its member to another network by a code that they made there, once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from django.db import DatabaseError

from kernel import clock, database
from kernel.errors import NotFound, Refused
from kernel.ids import digest, uuid7
from shared_apps.federation import leaving, moving, pairs, selectors, services
from shared_apps.federation.models import CrossTransfer, MovingCode
from shared_apps.federation.refusals import BalancesStay, UnknownMovingCode
from shared_apps.federation.steps import CENTRE
from tenant_apps.audit.models import Event
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory, MovingCodeFactory, let_balances
from tests.factories.members import admit
from tests.integration.federation.ground import Trade, differences, paid


@pytest.fixture
def allowed(trade: Trade) -> Trade:
    """Sofia of Warwick may take her two hours to North West London, where she is Alice."""
    let_balances(trade.sofia.network, out=True)
    let_balances(trade.alice.network, come=True)
    return trade


def code(network: NetworkRef, member: Member) -> str:
    return moving.make_code(network=network, member_id=member.id).text


def move(trade: Trade, text: str, *, minutes: int = 120, by: UUID | None = None) -> services.Sent:
    sofia = trade.sofia
    return moving.move(
        to=moving.destination(text, asking=sofia.network),
        payer_network=sofia.network,
        payer_account_id=sofia.account_id,
        payer_handle=sofia.handle,
        minutes=minutes,
        by=by or uuid5(sofia.account_id, "by"),
    )


def assert_refused(trade: Trade, text: str, code: str, *, minutes: int = 120) -> None:
    before = trade.rows()
    with pytest.raises(Refused) as refused:
        move(trade, text, minutes=minutes)
    assert refused.value.code == code
    assert trade.rows() == before
    assert differences(trade.sofia.network, trade.alice.network) == []


def test_three_ledgers_and_the_record_show_a_move(allowed: Trade, alice: Member) -> None:
    nwl, warwick = allowed.alice.network, allowed.sofia.network
    sent = move(allowed, code(nwl, alice))
    assert (sent.address, sent.minutes, sent.replayed) == ("alice@nwl", 120, False)
    assert allowed.figures() == paid(120)
    assert differences(nwl, warwick) == []
    with current.federation(nwl, warwick):
        record = CrossTransfer.objects.get()
        assert (record.kind, record.payer_handle, record.payee_handle) == ("move", "sofia", "alice")
        assert record.reference == MovingCode.objects.get().reference
    for network in (nwl, warwick):
        [line] = selectors.statement(network.id).lines
        assert line.crossing is not None
        assert line.crossing.is_move
    with current.shared():
        event = Event.objects.get(action="federation.moved")
        assert event.detail == {"minutes": 120}


def test_a_code_moves_a_balance_once(allowed: Trade, alice: Member) -> None:
    text = code(allowed.alice.network, alice)
    assert [move(allowed, text).replayed for _ in range(3)] == [False, True, True]
    assert allowed.figures() == paid(120)
    assert_refused(allowed, text, "unknown_moving_code", minutes=60)


def test_a_code_is_written_as_people_write(allowed: Trade, alice: Member) -> None:
    text = code(allowed.alice.network, alice)
    assert [len(part) for part in text.split("-")] == [4, 4, 4]
    for written in (text.upper(), text.replace("-", ""), f"  {text.replace('-', ' ')}\n"):
        found = moving.destination(written, asking=allowed.sofia.network)
        assert (found.recipient.address, found.is_used) == ("alice@nwl", False)


def test_the_code_itself_is_not_kept(allowed: Trade, alice: Member) -> None:
    text = code(allowed.alice.network, alice)
    with current.federation():
        kept = MovingCode.objects.get()
    assert bytes(kept.digest) == digest(text.replace("-", ""))
    assert text not in str(kept.__dict__)


def test_a_newer_code_takes_the_place_of_an_older_one(allowed: Trade, alice: Member) -> None:
    old = code(allowed.alice.network, alice)
    new = code(allowed.alice.network, alice)
    assert_refused(allowed, old, "unknown_moving_code")
    move(allowed, new)
    with current.federation():
        assert MovingCode.objects.count() == 1


@pytest.mark.parametrize("text", ["", "-", "aaaa-aaaa-aaaa", "\0", "alice@nwl", "%" * 500])
def test_what_is_no_code_is_refused(allowed: Trade, alice: Member, text: str) -> None:
    code(allowed.alice.network, alice)
    assert_refused(allowed, text, "unknown_moving_code")


def test_a_code_is_over_after_a_day(
    allowed: Trade, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = clock.now() - timedelta(days=1, seconds=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: yesterday)
        text = code(allowed.alice.network, alice)
        found = moving.destination(text, asking=allowed.sofia.network)
    assert_refused(allowed, text, "unknown_moving_code")
    with pytest.raises(UnknownMovingCode):
        send(allowed, found.reference)


def test_a_code_of_somebody_who_may_not_use_the_network_any_more_is_none(
    allowed: Trade, alice: Member
) -> None:
    text = code(allowed.alice.network, alice)
    with current.enter(allowed.alice.network):
        members.suspend(member=alice, by=uuid7())
    assert_refused(allowed, text, "unknown_moving_code")


def test_a_code_is_for_another_network(allowed: Trade, alice: Member) -> None:
    let_balances(allowed.alice.network, out=True, come=True)
    text = code(allowed.alice.network, alice)
    with pytest.raises(moving.OwnCode):
        moving.destination(text, asking=allowed.alice.network)


def test_nobody_makes_a_code_where_balances_do_not_come_along(
    trade: Trade, alice: Member, sofia: Member
) -> None:
    for network, member in ((trade.alice.network, alice), (trade.sofia.network, sofia)):
        with pytest.raises(NotFound):
            code(network, member)
    let_balances(trade.alice.network, out=True)
    with pytest.raises(NotFound):
        code(trade.alice.network, alice)


POLICIES = pytest.mark.parametrize(
    ("out", "come"), [(False, True), (True, False), (False, False)], ids=["out", "in", "both"]
)


@POLICIES
def test_both_networks_have_to_allow_it(
    allowed: Trade, alice: Member, out: bool, come: bool
) -> None:
    text = code(allowed.alice.network, alice)
    found = moving.destination(text, asking=allowed.sofia.network)
    let_balances(allowed.sofia.network, out=out)
    let_balances(allowed.alice.network, come=come)
    assert_refused(allowed, text, "balances_stay")
    with pytest.raises(BalancesStay) as refused:
        send(allowed, found.reference)
    assert "champions of both networks have to allow it" in refused.value.message


def test_what_was_moved_is_answered_whatever_is_allowed_since(
    allowed: Trade, alice: Member
) -> None:
    text = code(allowed.alice.network, alice)
    move(allowed, text)
    let_balances(allowed.sofia.network)
    let_balances(allowed.alice.network)
    assert move(allowed, text).replayed


def send(trade: Trade, key: UUID, **other: object) -> services.Sent:
    """A move without a look at the code before."""
    asked: dict[str, object] = {"address": "alice@nwl", "minutes": 120, **other}
    return services.send(
        key=key,
        payer_network=trade.sofia.network,
        payer_account_id=trade.sofia.account_id,
        payer_handle=trade.sofia.handle,
        note="",
        by=None,
        kind=CrossTransfer.Kind.MOVE,
        **asked,  # type: ignore[arg-type]
    )


def test_the_database_itself_asks_for_a_code_of_the_network_that_is_paid(
    allowed: Trade, alice: Member, sofia: Member
) -> None:
    with pytest.raises(UnknownMovingCode):
        send(allowed, uuid7())
    elsewhere = MovingCodeFactory(network=allowed.sofia.network, member=sofia)
    let_balances(allowed.sofia.network, out=True, come=True)
    with pytest.raises(UnknownMovingCode):
        send(allowed, elsewhere.reference)
    mine = MovingCodeFactory(network=allowed.alice.network, member=alice)
    assert not send(allowed, mine.reference).replayed


@pytest.mark.parametrize("name", ["reference", "digest"])
def test_no_two_codes_are_alike(allowed: Trade, alice: Member, name: str) -> None:
    one = MovingCodeFactory(network=allowed.alice.network, member=alice)
    row = {"reference": uuid7(), "digest": b"x", name: getattr(one, name)}
    with current.federation(), pytest.raises(DatabaseError) as refused, database.atomic():
        MovingCode.objects.create(
            network_id=one.network_id, member=uuid7(), expires_at=clock.now(), **row
        )
    assert name in str(refused.value)


def test_a_member_has_one_code_in_a_network(allowed: Trade, alice: Member) -> None:
    MovingCodeFactory(network=allowed.alice.network, member=alice)
    with current.federation(), pytest.raises(DatabaseError) as refused, database.atomic():
        MovingCode.objects.create(
            network_id=allowed.alice.network.id,
            member=alice.id,
            reference=uuid7(),
            digest=b"x",
            expires_at=clock.now(),
        )
    assert "federation_moving_code_one_each" in str(refused.value)


def rest(trade: Trade) -> None:
    with current.shared():
        registry.suspend(network_id=trade.alice.network.id)


def go(trade: Trade) -> None:
    with current.shared():
        leaving.leave(network=trade.alice.network, side=CENTRE, reason="It is over", by=None)


def pause(trade: Trade) -> None:
    with current.shared():
        one, other = trade.sofia.network, trade.alice.network
        pairs.pause(one=one, other=other, reason="A look first", by=None)


def limit_pair(trade: Trade) -> None:
    with current.shared():
        one, other = trade.sofia.network, trade.alice.network
        pairs.limit(one=one, other=other, minutes=119, reason="Slowly", by=None)


def limit_down(trade: Trade) -> None:
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=-119)


def limit_up(trade: Trade) -> None:
    FederatedNetworkFactory(network=trade.alice.network, ceiling_minutes=119)


def fill(trade: Trade) -> None:
    trade.limit(trade.alice, ceiling=239)


@pytest.mark.parametrize(
    ("stop", "refusal"),
    [
        (rest, "network_resting"),
        # Its codes are deleted as it leaves.
        (go, "unknown_moving_code"),
        (pause, "pair_paused"),
        (limit_pair, "pair_limit"),
        (limit_down, "trade_limit_down"),
        (limit_up, "trade_limit_up"),
        (fill, "recipient_cannot_receive"),
    ],
)
def test_what_holds_for_all_that_crosses_holds_for_a_move(
    allowed: Trade, alice: Member, stop: Callable[[Trade], None], refusal: str
) -> None:
    text = code(allowed.alice.network, alice)
    stop(allowed)
    assert_refused(allowed, text, refusal)


def test_more_than_there_is_does_not_move(allowed: Trade, alice: Member) -> None:
    assert_refused(allowed, code(allowed.alice.network, alice), "not_enough_credits", minutes=121)


def test_another_member_uses_no_used_code(allowed: Trade, alice: Member) -> None:
    text = code(allowed.alice.network, alice)
    move(allowed, text)
    with current.enter(allowed.sofia.network):
        other = admit(name="Otto Other")
    account = uuid7()
    with pytest.raises(UnknownMovingCode):
        moving.move(
            to=moving.destination(text, asking=allowed.sofia.network),
            payer_network=allowed.sofia.network,
            payer_account_id=account,
            payer_handle=other.handle,
            minutes=120,
            by=other.id,
        )

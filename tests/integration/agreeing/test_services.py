"""What takes two operators is done once, by two, as it was asked, or not at all."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connections

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from shared_apps.agreeing import limits, selectors, services, tasks
from shared_apps.agreeing.models import Asking
from shared_apps.federation import admission, pairs
from shared_apps.federation import selectors as federation
from shared_apps.operators import services as operators
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.agreeing import AskingFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.operators import OperatorFactory

WIDE = {"floor_minutes": -60_000, "ceiling_minutes": None}


def now(network: NetworkRef) -> tuple[int | None, int | None]:
    position = federation.position(network.id)
    assert position
    return position.floor_minutes, position.ceiling_minutes


def change(network: NetworkRef, by: Operator, down: int | None, up: int | None) -> Asking | None:
    with current.shared():
        return limits.change(
            network=network,
            floor_minutes=down,
            ceiling_minutes=up,
            reason="They have grown",
            by=by,
        )


@pytest.fixture
def asked(federated: NetworkRef, operator: Operator, second: Operator) -> Asking:
    """The first operator asks for a wider limit."""
    found = change(federated, operator, -60_000, None)
    assert found
    return found


@pytest.mark.parametrize(
    ("down", "up"), [(-36_000, 36_000), (-35_999, 36_000), (-36_000, 1), (0, 0), (-1, 35_999)]
)
def test_narrower_limits_hold_at_once(
    federated: NetworkRef, operator: Operator, down: int, up: int
) -> None:
    assert change(federated, operator, down, up) is None
    assert now(federated) == (down, up)


@pytest.mark.parametrize(
    ("down", "up"), [(-36_001, 0), (None, 0), (0, 36_001), (0, None), (-36_001, 36_001)]
)
def test_wider_limits_wait_for_a_second_operator(
    federated: NetworkRef, operator: Operator, down: int | None, up: int | None
) -> None:
    assert change(federated, operator, down, up) is not None
    assert now(federated) == (-36_000, 36_000), "what is narrower in it waits too"


def test_the_second_yes_does_it_and_says_who_did_what(
    federated: NetworkRef, asked: Asking, operator: Operator, second: Operator
) -> None:
    with current.shared():
        done = services.agree(asking_id=asked.id, by=second)
        services.follow(done)
        actions = {event.action: event for event in Event.objects.filter(subject=federated.id)}
    assert now(federated) == (-60_000, None)
    assert (done.state, done.decided_by) == ("agreed", second.id)
    assert actions["asking.asked"].actor == operator.id
    assert actions["asking.agreed"].actor == second.id
    assert actions["federation.limits_changed"].actor == operator.id
    assert actions["asking.agreed"].detail["asking"] == str(asked.id)


def test_everybody_else_who_may_is_told_by_mail_and_who_asked_how_it_ended(
    federated: NetworkRef, operator: Operator, second: Operator
) -> None:
    with current.shared():
        OperatorFactory(role=Operator.Role.AUDITOR)
        asking = AskingFactory(network=federated, by=operator)
        [mail] = Mail.objects.all()
        assert mail.to == second.user.email
        assert mail.subject == (
            "A second operator is needed: Widen the trade limits of North West London"
        )
        assert "“They have grown”" in mail.text
        assert f"/console/agreeing/{asking.id}/" in mail.text
        services.refuse(asking_id=asking.id, reason="Not yet", by=second)
        answer = Mail.objects.exclude(id=mail.id).get()
    assert answer.to == operator.user.email
    assert answer.subject.startswith("Refused: Widen the trade limits")
    assert "“Not yet”" in answer.text


def test_who_asks_does_not_decide(asked: Asking, operator: Operator) -> None:
    with current.shared():
        with pytest.raises(services.OwnAsking):
            services.agree(asking_id=asked.id, by=operator)
        with pytest.raises(services.OwnAsking):
            services.refuse(asking_id=asked.id, reason="x", by=operator)
        assert selectors.waiting_for(operator) == 0


def test_nor_does_one_whose_role_does_not_allow_the_deed(
    federated: NetworkRef, asked: Asking
) -> None:
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR)
        for act in (
            lambda: services.agree(asking_id=asked.id, by=auditor),
            lambda: services.refuse(asking_id=asked.id, reason="x", by=auditor),
            lambda: AskingFactory(network=federated, by=auditor),
        ):
            with pytest.raises(Forbidden):
                act()
        assert selectors.waiting_for(auditor) == 0


def test_one_that_waits_is_counted_for_the_others(asked: Asking, second: Operator) -> None:
    with current.shared():
        assert selectors.waiting_for(second) == 1
        services.take_back(
            asking_id=asked.id, by=OperatorFactory._meta.model.objects.get(id=asked.asked_by)
        )
        assert selectors.waiting_for(second) == 0


def test_only_who_asked_takes_it_back(asked: Asking, operator: Operator, second: Operator) -> None:
    with current.shared():
        with pytest.raises(services.NotYours):
            services.take_back(asking_id=asked.id, by=second)
        assert services.take_back(asking_id=asked.id, by=operator).state == "taken_back"
        with pytest.raises(services.Decided):
            services.agree(asking_id=asked.id, by=second)


def test_the_same_is_asked_once_at_a_time(
    federated: NetworkRef, asked: Asking, operator: Operator, second: Operator
) -> None:
    with current.shared():
        with pytest.raises(services.AskedAlready):
            AskingFactory(network=federated, by=second)
        services.refuse(asking_id=asked.id, reason="Later", by=second)
        AskingFactory(network=federated, by=operator)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_takes_a_reason(federated: NetworkRef, operator: Operator, reason: str) -> None:
    with current.shared(), pytest.raises(services.AskingReason):
        AskingFactory(network=federated, by=operator, reason=reason)


def test_what_changed_in_between_is_said_and_nothing_is_done(
    federated: NetworkRef, asked: Asking, operator: Operator, second: Operator
) -> None:
    assert change(federated, operator, -300, 300) is None
    with current.shared():
        with pytest.raises(services.WorldChanged) as refused:
            services.agree(asking_id=asked.id, by=second)
        assert Asking.objects.get().state == "waiting"
    assert "the limits were down to −600 hours, up to 600 hours" in refused.value.message
    assert "now they are down to −5 hours, up to 5 hours" in refused.value.message
    assert now(federated) == (-300, 300)


def test_a_network_that_began_to_leave_is_refused_in_the_deeds_own_words(
    federated: NetworkRef, asked: Asking, second: Operator
) -> None:
    with current.shared():
        from shared_apps.federation import leaving

        leaving.begin(network=federated, side="centre", reason="x", by=None)
        with pytest.raises(Refused) as refused:
            services.agree(asking_id=asked.id, by=second)
        assert Asking.objects.get().state == "waiting"
    assert refused.value.code == "federation_not_possible_now"


def test_a_deed_that_breaks_leaves_the_asking_as_it_was(
    federated: NetworkRef, asked: Asking, second: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**kwargs: Any) -> None:
        raise OSError("the machine is on fire")

    monkeypatch.setattr(admission, "change_limits", break_down)
    with current.shared():
        with pytest.raises(OSError, match="fire"):
            services.agree(asking_id=asked.id, by=second)
        assert Asking.objects.get().state == "waiting"
        assert not Event.objects.filter(action="asking.agreed").exists()


def test_after_a_week_it_expires_and_can_be_asked_anew(
    federated: NetworkRef,
    asked: Asking,
    operator: Operator,
    second: Operator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with current.shared():
        with pytest.raises(services.Decided):
            services.agree(asking_id=asked.id, by=second)
        assert selectors.waiting_for(second) == 0
        tasks.expire.run()
        assert Asking.objects.get().state == "expired"
        assert Mail.objects.filter(subject__startswith="Nobody decided: ").count() == 1
        tasks.expire.run()
        assert Event.objects.filter(action="asking.expired").count() == 1
        AskingFactory(network=federated, by=operator)


def test_one_that_expired_unnoticed_does_not_stand_in_the_way(
    federated: NetworkRef, asked: Asking, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with current.shared():
        AskingFactory(network=federated, by=operator)
        assert [one.state for one in Asking.objects.order_by("id")] == ["expired", "waiting"]


@pytest.mark.parametrize("how", ["access", "role"])
def test_the_word_of_who_is_gone_is_no_second_word(
    federated: NetworkRef, asked: Asking, operator: Operator, second: Operator, how: str
) -> None:
    with current.shared():
        if how == "access":
            operators.end_access(operator_id=operator.id, by=second.id)
        else:
            operators.change_role(operator_id=operator.id, role="auditor", by=second.id)
        with pytest.raises(services.AskerGone):
            services.agree(asking_id=asked.id, by=second)
        assert Asking.objects.get().state == "waiting"
        services.refuse(asking_id=asked.id, reason="They work here no more", by=second)
    assert now(federated) == (-36_000, 36_000)


def test_two_who_agree_at_once_have_one_effect(
    federated: NetworkRef, asked: Asking, second: Operator
) -> None:
    with current.shared():
        third = OperatorFactory()
    together, came = threading.Barrier(2), []

    def agree(by: Operator) -> None:
        with current.shared():
            together.wait()
            try:
                services.agree(asking_id=asked.id, by=by)
            except services.Decided:
                came.append("decided")
            else:
                came.append("done")
        connections.close_all()

    threads = [threading.Thread(target=agree, args=[one]) for one in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["decided", "done"]
    with current.shared():
        assert Event.objects.filter(action="federation.limits_changed").count() == 1
        assert Event.objects.filter(action="asking.agreed").count() == 1


def test_the_limit_of_a_pair_is_widened_by_two_and_narrowed_by_one(
    federated: NetworkRef, warwick: NetworkRef, operator: Operator, second: Operator
) -> None:
    FederatedNetworkFactory(network=warwick)

    def limit(minutes: int | None) -> Asking | None:
        return limits.change_pair(
            one=federated, other=warwick, minutes=minutes, reason="Balance", by=operator
        )

    with current.shared():
        assert limit(600) is None, "none before: any is narrower"
        assert limit(300) is None
        asking = limit(None)
        assert asking
        stands = pairs.of(federated.id, warwick.id)
        assert stands
        assert stands.limit_minutes == 300
        services.follow(services.agree(asking_id=asking.id, by=second))
        stands = pairs.of(federated.id, warwick.id)
        assert stands
        assert stands.limit_minutes is None
        newest = pairs.changes(federated.id, warwick.id)[0]
    assert (newest.actor, newest.reason) == (operator.id, "Balance")


def test_what_is_none_is_not_found(operator: Operator) -> None:
    with current.shared(), pytest.raises(NotFound):
        services.agree(asking_id=uuid7(), by=operator)


def row(**other: Any) -> Asking:
    at = clock.now()
    values: dict[str, Any] = {
        "deed": "network.remove",
        "subject": uuid7(),
        "reason": "x",
        "asked_by": uuid7(),
        "asked_at": at,
        "expires_at": at + timedelta(days=7),
    }
    return Asking(**{**values, **other})


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"reason": ""}, "agreeing_asking_has_reason"),
        ({"state": "gone"}, "What was asked and decided stays"),
        ({"state": "agreed", "decided_by": UUID(int=1)}, "What was asked and decided stays"),
        ({"decided_by": UUID(int=1)}, "agreeing_asking_decided_by_none"),
        ({"decided_at": clock.now()}, "agreeing_asking_decided_at"),
        ({"expires_at": clock.now() - timedelta(days=1)}, "agreeing_asking_lasts"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    servers: None, broken: dict[str, Any], constraint: str
) -> None:
    with current.shared(), pytest.raises(DatabaseError, match=constraint), database.atomic():
        row(**broken).save(force_insert=True)


@pytest.mark.parametrize(
    ("update", "constraint"),
    [
        ({"state": "agreed", "by": "asker"}, "agreeing_asking_two_people"),
        ({"state": "refused", "by": "asker", "answer": "x"}, "agreeing_asking_two_people"),
        ({"state": "agreed", "by": None}, "agreeing_asking_two_people"),
        ({"state": "refused", "by": "other"}, "agreeing_asking_refused_why"),
        ({"state": "taken_back", "by": "other"}, "agreeing_asking_own_taken_back"),
        ({"state": "expired", "by": "other"}, "agreeing_asking_decided_by_none"),
    ],
)
def test_nor_does_anybody_decide_for_themselves_in_the_database(
    asked: Asking, update: dict[str, Any], constraint: str
) -> None:
    by = {"asker": asked.asked_by, "other": uuid7(), None: None}[update["by"]]
    with current.shared(), pytest.raises(IntegrityError, match=constraint), database.atomic():
        Asking.objects.filter(id=asked.id).update(
            state=update["state"],
            answer=update.get("answer", ""),
            decided_by=by,
            decided_at=clock.now(),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreeing_asking SET reason = 'Another'",
        "UPDATE agreeing_asking SET what = '{}'",
        "UPDATE agreeing_asking SET asked_by = gen_random_uuid()",
        "UPDATE agreeing_asking SET expires_at = expires_at + interval '1 day'",
        "DELETE FROM agreeing_asking",
    ],
)
def test_what_was_asked_stays(asked: Asking, statement: str) -> None:
    with current.shared(), pytest.raises(DatabaseError), database.cursor() as cursor:
        cursor.execute(statement)


def test_what_was_decided_stays(asked: Asking, second: Operator) -> None:
    with current.shared():
        services.refuse(asking_id=asked.id, reason="No", by=second)
        for change_to in ({"state": "waiting"}, {"answer": "Yes"}, {"decided_by": uuid7()}):
            with pytest.raises(DatabaseError, match="stays"), database.atomic():
                Asking.objects.filter(id=asked.id).update(**change_to)

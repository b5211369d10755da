"""The database itself refuses what is no exchange."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import F

from kernel import database
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Endorsement, Exchange, ExchangeEvent, Feedback, Note
from tenant_apps.exchanges.models.event import TimelineIsAppendOnly
from tenant_apps.members.models import Member
from tests.factories.exchanges import (
    EndorsementFactory,
    ExchangeEventFactory,
    ExchangeFactory,
    FeedbackFactory,
    NoteFactory,
)
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.conftest import Exchanging

THEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "change", "constraint"),
    [
        ("declined", {"state": "lost"}, "state_known"),
        ("declined", {"recipient": F("provider")}, "two_people"),
        ("proposed", {"minutes": 0}, "minutes_in_quarters"),
        ("proposed", {"minutes": 50}, "minutes_in_quarters"),
        ("proposed", {"minutes": 6015}, "minutes_in_quarters"),
        ("proposed", {"awaiting": None}, "awaiting_by_state"),
        ("accepted", {"awaiting": F("provider")}, "awaiting_by_state"),
        ("proposed", {"expires_at": None}, "expires_by_state"),
        ("settled", {"expires_at": THEN}, "expires_by_state"),
        ("accepted", {"hold_id": None}, "agreed_is_held"),
        ("logged", {"logged_minutes": None}, "logged_by_state"),
        ("logged", {"logged_minutes": 20}, "logged_by_state"),
        ("logged", {"logged_by": None}, "logged_by_state"),
        ("logged", {"helped_on": None}, "logged_by_state"),
        ("accepted", {"logged_minutes": 60}, "logged_by_state"),
        ("settled", {"settled_at": None}, "settled_since"),
        ("reversed", {"settled_at": None}, "settled_since"),
        ("disputed", {"hold_id": None}, "agreed_is_held"),
        ("disputed", {"logged_minutes": None}, "logged_by_state"),
        ("disputed", {"expires_at": THEN}, "expires_by_state"),
        ("voided", {"logged_minutes": 60}, "logged_by_state"),
        ("reversed", {"undo_asked_by": F("provider")}, "undo_of_settled"),
        ("accepted", {"settled_at": THEN}, "settled_since"),
    ],
)
def test_each_rule_holds(
    exchanging: Exchanging, state: str, change: dict[str, Any], constraint: str
) -> None:
    exchanging(state)
    with (
        pytest.raises(IntegrityError, match=f"exchanges_exchange_{constraint}"),
        database.atomic(),
    ):
        Exchange.objects.update(**change)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("proposed_by", "proposed_by_party"), ("awaiting", "awaiting_by_state")],
)
def test_nobody_else_takes_part(
    exchanging: Exchanging, champion: Member, field: str, constraint: str
) -> None:
    exchanging()
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Exchange.objects.update(**{field: champion})


def test_one_request_proposes_once(exchanging: Exchanging) -> None:
    exchanging()
    exchanging()
    with pytest.raises(IntegrityError, match="proposed_once"), database.atomic():
        Exchange.objects.update(request_key=uuid7())


def test_one_pending_proposal_of_a_member_to_a_listing(
    exchanging: Exchanging, alice: Member
) -> None:
    exchanging()
    exchanging()
    with pytest.raises(IntegrityError, match="one_pending"), database.atomic():
        Exchange.objects.update(listing=ListingFactory(owner=alice))


def _event(exchange: Exchange, **changes: Any) -> ExchangeEvent:
    values = {"exchange": exchange, "position": 9, "kind": "accepted", "actor": exchange.provider}
    return ExchangeEvent(**{**values, **changes})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"position": 1}, "one_per_position"),
        ({"kind": "lost"}, "kind_known"),
        ({"actor": None}, "actor_known"),
    ],
)
def test_rules_of_events(exchanging: Exchanging, change: dict[str, Any], constraint: str) -> None:
    event = _event(exchanging(), **change)
    with pytest.raises(IntegrityError, match=f"exchanges_event_{constraint}"), database.atomic():
        event.save()


def test_one_request_makes_one_event(exchanging: Exchanging) -> None:
    exchange = exchanging()
    first = exchange.events.get()
    again = _event(exchange, actor=first.actor, request_key=first.request_key)
    with pytest.raises(IntegrityError, match="once_per_request"), database.atomic():
        again.save()


def test_events_are_not_saved_again_or_deleted(exchanging: Exchanging) -> None:
    event = exchanging().events.get()
    with pytest.raises(TimelineIsAppendOnly):
        event.save()
    with pytest.raises(TimelineIsAppendOnly):
        event.delete()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"position": 2}, "one_per_position"), ({"text": "  "}, "text_filled")],
)
def test_rules_of_notes(
    exchanging: Exchanging, alice: Member, change: dict[str, Any], constraint: str
) -> None:
    values = {"exchange": exchanging(), "author": alice, "position": 9, "text": "Hello"}
    with pytest.raises(IntegrityError, match=f"exchanges_note_{constraint}"), database.atomic():
        Note.objects.create(**{**values, **change})


def test_one_request_writes_once(exchanging: Exchanging, bob: Member) -> None:
    exchange = exchanging()
    key = exchange.notes.get().request_key
    with pytest.raises(IntegrityError, match="once_per_request"), database.atomic():
        Note.objects.create(
            exchange=exchange, author=bob, position=9, text="Hello", request_key=key
        )


def test_rules_of_feedback(exchanging: Exchanging, alice: Member) -> None:
    exchange = exchanging("settled")
    with pytest.raises(IntegrityError, match="says_something"), database.atomic():
        Feedback.objects.create(exchange=exchange, author=alice)
    Feedback.objects.create(exchange=exchange, author=alice, thanks="Thanks")
    with pytest.raises(IntegrityError, match="one_per_author"), database.atomic():
        Feedback.objects.create(exchange=exchange, author=alice, thanks="Thanks")


def test_every_factory_makes_its_row(inside: object) -> None:
    assert ExchangeFactory().state == "proposed"
    assert ExchangeEventFactory().kind == "proposed"
    assert NoteFactory().text
    assert FeedbackFactory().may_be_shared


def test_a_skill_is_endorsed_once_in_an_exchange(exchanging: Exchanging) -> None:
    made = EndorsementFactory(exchange=exchanging("settled"))
    with pytest.raises(IntegrityError, match="once_per_skill"), database.atomic():
        Endorsement.objects.create(exchange=made.exchange, member=made.member, skill=made.skill)

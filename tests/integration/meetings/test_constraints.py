"""The database itself refuses what is no meeting, and to forget what happened."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError
from django.db.models import F

from kernel import database
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings.models import Meeting, OfferedTime, Step
from tests.factories.meetings import MeetingFactory, OfferedTimeFactory, StepFactory

THEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "change", "constraint"),
    [
        ("called_off", {"state": "lost"}, "state_known"),
        ("proposed", {"awaiting": None}, "awaiting_by_state"),
        ("agreed", {"awaiting": "the provider"}, "awaiting_by_state"),
        ("agreed", {"ends_at": F("starts_at")}, "ends_after_start"),
        ("agreed", {"ends_at": None}, "ends_after_start"),
        ("agreed", {"starts_at": None, "ends_at": None}, "agreed_has_time"),
        ("proposed", {"ends_at": THEN}, "ends_after_start"),
        ("agreed", {"video_url": "http://x.example/"}, "video_secure"),
        ("agreed", {"video_url": "javascript:alert(1)"}, "video_secure"),
        ("agreed", {"reminded_at": THEN, "remind_at": None}, "reminded_when_due"),
    ],
)
def test_what_is_no_meeting(
    exchange: Exchange, state: str, change: dict[str, Any], constraint: str
) -> None:
    meeting = MeetingFactory(exchange=exchange, state=state)
    if change.get("awaiting"):
        change = {"awaiting": exchange.provider_id}
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Meeting.objects.filter(id=meeting.id).update(**change)


def test_an_exchange_has_one_open_meeting(exchange: Exchange) -> None:
    meeting = MeetingFactory(exchange=exchange)
    with pytest.raises(IntegrityError, match="one_open"), database.atomic():
        Meeting.objects.create(exchange=exchange, awaiting_id=meeting.awaiting_id)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"position": 3}, "few"),
        ({"ends_at": F("starts_at")}, "ends_after_start"),
        ({"video_url": "http://x.example/"}, "video_secure"),
    ],
)
def test_what_is_no_time(exchange: Exchange, change: dict[str, Any], constraint: str) -> None:
    time = OfferedTimeFactory(meeting=MeetingFactory(exchange=exchange))
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        OfferedTime.objects.filter(id=time.id).update(**change)


@pytest.mark.parametrize("same", ["position", "starts_at"])
def test_each_time_is_offered_once(exchange: Exchange, same: str) -> None:
    time = OfferedTimeFactory(meeting=MeetingFactory(exchange=exchange))
    others = OfferedTime.objects.filter(meeting=time.meeting).exclude(id=time.id)
    with pytest.raises(IntegrityError, match=r"each_once|one_per_position"), database.atomic():
        others.update(**{same: getattr(time, same)}, ends_at=datetime(2099, 1, 1, tzinfo=UTC))


def test_steps_are_each_written_once(exchange: Exchange) -> None:
    step = StepFactory(meeting=MeetingFactory(exchange=exchange))
    whole = {"exchange": exchange, "meeting": step.meeting, "kind": "kept", "actor": step.actor}
    for repeated, constraint in (
        ({"position": step.position}, "one_per_position"),
        ({"position": 9, "request_key": step.request_key}, "once_per_request"),
        ({"position": 9, "kind": "lost", "request_key": uuid7()}, "kind_known"),
        ({"position": 9, "timeline_position": step.timeline_position}, "one_per_place"),
        ({"position": 9, "ends_at": THEN}, "ends_after_start"),
        ({"position": 9, "starts_at": THEN, "ends_at": THEN}, "ends_after_start"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Step.objects.create(**{**whole, **repeated})


def test_what_happened_is_neither_changed_nor_forgotten(exchange: Exchange) -> None:
    StepFactory(meeting=MeetingFactory(exchange=exchange))
    for change in (
        lambda: Step.objects.update(kind="kept"),
        lambda: Step.objects.all()._raw_delete("default"),
        lambda: Meeting.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
            change()

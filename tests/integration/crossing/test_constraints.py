"""The database itself refuses what is no exchange between networks."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError

from kernel import database
from kernel.ids import uuid7
from shared_apps.crossing.models import CrossEvent, CrossExchange, CrossNotice
from shared_apps.crossing.models import TimelineIsAppendOnly as Kept
from tenants import current
from tests.factories.crossing import CrossEventFactory, CrossNoticeFactory
from tests.integration.crossing.conftest import Crossing, Ground
from tests.world import World

THEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "change", "constraint"),
    [
        ("declined", {"state": "lost"}, "state_known"),
        ("proposed", {"awaiting": "nobody"}, "sides_known"),
        ("proposed", {"minutes": 0}, "in_quarters"),
        ("proposed", {"minutes": 50}, "in_quarters"),
        ("proposed", {"minutes": 6015}, "in_quarters"),
        ("proposed", {"awaiting": ""}, "awaiting_by_state"),
        ("accepted", {"awaiting": "provider"}, "awaiting_by_state"),
        ("proposed", {"expires_at": None}, "expires_by_state"),
        ("settled", {"expires_at": THEN}, "expires_by_state"),
        ("logged", {"logged_minutes": None}, "logged_by_state"),
        ("logged", {"logged_minutes": 20}, "logged_by_state"),
        ("logged", {"logged_by": ""}, "logged_by_state"),
        ("logged", {"helped_on": None}, "logged_by_state"),
        ("accepted", {"logged_minutes": 60}, "logged_by_state"),
        ("logged", {"extra_reference": uuid7}, "extra_is_more"),
        ("settled", {"settled_at": None}, "settled_since"),
        ("accepted", {"settled_at": THEN}, "settled_since"),
        ("accepted", {"undo_asked_by": "provider"}, "undo_of_settled"),
        ("logged", {"ruled_by": "provider", "ruling": "nothing"}, "ruling_of_what_waits"),
        ("disputed", {"ruled_by": "provider", "ruling": "undo"}, "ruling_of_what_waits"),
        ("disputed", {"ruling": "nothing"}, "ruling_of_what_waits"),
        ("proposed", {"provider_read_position": 2}, "marks_are_there"),
        ("proposed", {"recipient_wrote_position": 2}, "marks_are_there"),
        ("disputed", {"ruled_by": "provider", "ruling": "pay"}, "ruled_minutes"),
        (
            "disputed",
            {"ruled_by": "provider", "ruling": "pay", "ruled_minutes": 75},
            "ruled_minutes",
        ),
    ],
)
def test_each_rule_holds(
    ground: Ground, crossing: Crossing, state: str, change: dict[str, Any], constraint: str
) -> None:
    made = crossing(state)
    values = {name: value() if callable(value) else value for name, value in change.items()}
    with (
        current.federation(ground.alice.network),
        pytest.raises(IntegrityError, match=f"crossing_{constraint}"),
        database.atomic(),
    ):
        CrossExchange.objects.filter(id=made.id).update(**values)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("crossing_exchange", "provider_member = gen_random_uuid()"),
        ("crossing_exchange", "provider_network_id = recipient_network_id"),
        ("crossing_event", "kind = 'written'"),
        ("crossing_notice", "whom = 'judges'"),
    ],
)
def test_what_it_is_about_is_not_the_doors_to_change(
    ground: Ground, crossing: Crossing, table: str, change: str
) -> None:
    crossing()
    with (
        current.federation(ground.alice.network),
        pytest.raises(DatabaseError, match="permission denied"),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {change}")


def test_words_can_be_erased_and_nothing_else(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    made = crossing()
    with current.federation(ground.alice.network):
        CrossEvent.objects.filter(exchange=made).update(text="")
        assert CrossEvent.objects.get().text == ""
        with pytest.raises(DatabaseError, match="written once"), database.atomic():
            CrossEvent.objects.update(text="I never said so")
        with pytest.raises(Kept):
            CrossEvent.objects.get().save()
        with pytest.raises(Kept):
            CrossEvent.objects.get().delete()
    with world.admin() as admin:
        for broken in (
            "UPDATE shared.crossing_event SET minutes = 15",
            "DELETE FROM shared.crossing_notice; DELETE FROM shared.crossing_event",
            "DELETE FROM shared.crossing_notice; DELETE FROM shared.crossing_exchange",
        ):
            with pytest.raises(psycopg.Error, match="written once"), admin.transaction():
                admin.execute(broken)


def test_two_networks_two_people(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    with current.federation(ground.alice.network):
        for values, constraint in (
            ({"provider_network_id": made.recipient_network_id}, "two_networks"),
            ({"provider_handle": ""}, "both_have_handles"),
            ({"title": ""}, "has_title"),
            ({}, "recipient_proposed_once"),
        ):
            row = CrossExchange.objects.get(id=made.id)
            row.id, row._state.adding = uuid7(), True
            if values:
                row.request_key = uuid7()
            for name, value in values.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError, match=f"crossing_{constraint}"), database.atomic():
                row.save(force_insert=True)


def test_an_entry_has_one_proposal_of_each_that_waits(ground: Ground, crossing: Crossing) -> None:
    made, entry = crossing(), uuid7()
    with current.federation(ground.alice.network):
        row = CrossExchange.objects.get(id=made.id)
        row.entry, row._state.adding = entry, True
        row.id, row.request_key = uuid7(), uuid7()
        row.save(force_insert=True)
        row.id, row.request_key, row._state.adding = uuid7(), uuid7(), True
        with pytest.raises(IntegrityError, match="crossing_one_pending"), database.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"position": 1}, "one_per_position"),
        ({"kind": "lost"}, "kind_known"),
        ({"actor": None}, "actor_known"),
        ({"by": "nobody"}, "actor_known"),
        ({"kind": "ruled"}, "ruling_known"),
        ({"ruling": "pay"}, "ruling_known"),
        ({"request_key": "same"}, "once_per_request"),
    ],
)
def test_each_rule_of_events_holds(ground: Ground, values: dict[str, Any], constraint: str) -> None:
    event = CrossEventFactory(provider=ground.sofia, recipient=ground.alice)
    with current.federation(ground.alice.network):
        row = CrossEvent.objects.get(id=event.id)
        given = {"id": uuid7(), "position": 2, "request_key": uuid7(), **values}
        if given["request_key"] == "same":
            given["request_key"] = event.request_key
        for name, value in given.items():
            setattr(row, name, value)
        row._state.adding = True
        with (
            pytest.raises(IntegrityError, match=f"crossing_event_{constraint}"),
            database.atomic(),
        ):
            row.save(force_insert=True)


def test_a_notice_is_written_once(ground: Ground) -> None:
    notice = CrossNoticeFactory(provider=ground.sofia, recipient=ground.alice)
    with current.federation(ground.alice.network):
        row = CrossNotice.objects.get(id=notice.id)
        for whom, constraint in ((row.whom, "once"), ("all", "whom_known")):
            row.id, row.whom, row._state.adding = uuid7(), whom, True
            with (
                pytest.raises(IntegrityError, match=f"crossing_notice_{constraint}"),
                database.atomic(),
            ):
                row.save(force_insert=True)

"""What the database itself refuses of a visit, whoever asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.db.models import F

from kernel import clock, database
from shared_apps.visiting.models import Visit
from tenants import current
from tenants import selectors as networks


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"ends_at": F("begun_at") + timedelta(minutes=61)}, "begins_and_ends"),
        ({"ends_at": None}, "begins_and_ends"),
        ({"begun_at": None}, "begins_and_ends"),
        ({"ends_at": F("begun_at")}, "begins_and_ends"),
        ({"ended_how": "time"}, "ended_somehow"),
        ({"ended_at": clock.now()}, "ended_somehow"),
        ({"ended_at": clock.now(), "ended_how": "magic"}, "ended_how_known"),
        ({"begun_at": None, "ends_at": None, "times_entered": 1}, "entered_once_begun"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(
    visit: Visit, change: dict[str, Any], constraint: str
) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"visiting_visit_{constraint}"),
        database.atomic(),
    ):
        Visit.objects.filter(id=visit.id).update(**change)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"minutes": 61}, "an_hour_at_most"),
        ({"minutes": 0}, "an_hour_at_most"),
        ({"reason": "curiosity"}, "reason_known"),
        ({"words": " \n"}, "says_why"),
    ],
)
def test_a_visit_for_no_reason_or_for_long_is_not_written(
    visit: Visit, fields: dict[str, Any], constraint: str
) -> None:
    usual = {"reason": "fault", "words": "The logo", "minutes": 15, "operator_name": "Sam"}
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"visiting_visit_{constraint}"),
        database.atomic(),
    ):
        Visit.objects.create(
            **(usual | fields), operator_id=visit.operator_id, network_id=visit.network_id
        )


@pytest.mark.parametrize("field", ["reason", "words", "operator_name", "minutes", "asked_at"])
def test_why_somebody_came_is_never_rewritten(visit: Visit, field: str) -> None:
    with (
        current.shared(),
        pytest.raises(DatabaseError, match="permission denied"),
        database.atomic(),
    ):
        Visit.objects.filter(id=visit.id).update(**{field: F(field)})


def test_a_visit_is_never_deleted(visit: Visit) -> None:
    with (
        current.shared(),
        pytest.raises(DatabaseError, match="permission denied"),
        database.atomic(),
    ):
        Visit.objects.filter(id=visit.id).delete()


def test_a_network_reads_no_visits_by_its_own_role(visit: Visit) -> None:
    """They are the centre's: a network's pages are given its own by `visiting.selectors`."""
    network = networks.get(visit.network_id)
    with current.enter(network), pytest.raises(DatabaseError), database.atomic():
        list(Visit.objects.values_list("words"))

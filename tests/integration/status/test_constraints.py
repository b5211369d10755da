"""What the database itself refuses of how the service does, whoever asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.db.models import F

from kernel import clock, database
from shared_apps.operators.models import Operator
from shared_apps.status.models import Incident, Reading, State, Update
from tenants import current
from tenants.current import NetworkRef
from tests.factories.status import IncidentFactory, ReadingFactory
from tests.world import World

NOW = clock.now()
WORK = {
    "kind": "work",
    "title": "A newer database",
    "components": ["pages"],
    "state": "planned",
    "starts_at": NOW,
    "ends_at": NOW + timedelta(hours=1),
}
INCIDENT = {"kind": "incident", "title": "Late", "components": ["mail"], "state": "watching"}


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        (INCIDENT | {"title": " \n"}, "has_title"),
        (INCIDENT | {"components": []}, "components_known"),
        (INCIDENT | {"components": ["mail", "moon"]}, "components_known"),
        (INCIDENT | {"state": "planned"}, "state_of_kind"),
        (INCIDENT | {"kind": "magic"}, "state_of_kind"),
        (WORK | {"state": "watching"}, "state_of_kind"),
        (INCIDENT | {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}, "work_has_times"),
        (WORK | {"ends_at": NOW}, "work_has_times"),
        (WORK | {"ends_at": None}, "work_has_times"),
        (INCIDENT | {"state": "resolved"}, "over_once_ended"),
        (INCIDENT | {"over_at": NOW + timedelta(days=1)}, "over_once_ended"),
        (WORK | {"state": "done", "over_at": NOW - timedelta(days=1)}, "over_once_ended"),
    ],
)
def test_an_incident_that_cannot_be_is_refused(
    world: World, fields: dict[str, Any], constraint: str
) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"status_incident_{constraint}"),
        database.atomic(),
    ):
        Incident.objects.create(**{"begun_at": NOW, **fields})


@pytest.mark.parametrize(
    ("fields", "constraint"), [({"text": " "}, "has_text"), ({"state": "magic"}, "state_known")]
)
def test_an_update_that_says_nothing_is_refused(
    operator: Operator, fields: dict[str, Any], constraint: str
) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
        usual = {"incident": incident, "state": State.WATCHING, "text": "x", "by": operator}
        with (
            pytest.raises(IntegrityError, match=f"status_update_{constraint}"),
            database.atomic(),
        ):
            Update.objects.create(**(usual | fields))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"component": "moon"}, "component_known"),
        ({"state": "magic"}, "state_known"),
        ({"since": NOW + timedelta(days=1)}, "since_before"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(
    world: World, fields: dict[str, Any], constraint: str
) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"status_reading_{constraint}"),
        database.atomic(),
    ):
        ReadingFactory(**fields)


def test_what_was_told_is_neither_rewritten_nor_deleted(operator: Operator) -> None:
    with current.shared():
        IncidentFactory(by=operator)
        for change in (
            lambda: Update.objects.update(text="It never was"),
            lambda: Update.objects.all().delete(),
            lambda: Incident.objects.update(title=F("title")),
            lambda: Incident.objects.update(components=F("components")),
            lambda: Incident.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), database.atomic():
                change()


def test_a_network_reads_none_of_it_by_its_own_role(nwl: NetworkRef) -> None:
    for model in (Incident, Update, Reading):
        with current.enter(nwl), pytest.raises(DatabaseError), database.atomic():
            list(model._default_manager.values_list("pk"))

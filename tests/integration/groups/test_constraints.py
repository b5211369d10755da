"""The database itself refuses what no service writes."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from kernel import clock, database
from tenant_apps.groups.models import Group, GroupEvent, Part
from tenant_apps.groups.models.event import TimelineIsAppendOnly
from tests.factories.groups import GroupFactory, now
from tests.factories.members import MemberFactory
from tests.integration.groups.conftest import Gathering

pytestmark = pytest.mark.usefixtures("inside")

OF_GROUP: list[tuple[str, dict[str, Any]]] = [
    ("groups_group_has_title", {"title": " "}),
    ("groups_group_says_what_about", {"about": ""}),
    ("groups_group_state_known", {"state": "unheard", "expires_at": None}),
    ("groups_group_payer_known", {"payer": "nobody"}),
    ("groups_group_organisation_pays", {"payer": "organisation"}),
    ("groups_group_places", {"fewest": 0}),
    ("groups_group_places", {"places": 61}),
    ("groups_group_waits_for_payer", {"state": "closed"}),
    ("groups_group_agreed_by_someone", {"state": "agreed"}),
    ("groups_group_expires_by_state", {"expires_at": None}),
    ("groups_group_settled_since", {"settled_at": clock.now}),
]
OF_PROVIDER: list[tuple[str, dict[str, Any]]] = [
    ("groups_part_by_role", {"session_minutes": None}),
    ("groups_part_by_role", {"session_minutes": 20}),
    ("groups_part_by_role", {"preparation_minutes": None}),
    ("groups_part_by_role", {"joined_number": 9}),
    ("groups_part_given_in_quarters", {"given_session_minutes": 15}),
    (
        "groups_part_given_in_quarters",
        {"given_session_minutes": 30, "given_preparation_minutes": 20},
    ),
]
OF_RECIPIENT: list[tuple[str, dict[str, Any]]] = [
    ("groups_part_by_role", {"session_minutes": 15}),
    ("groups_part_by_role", {"has_agreed": True}),
    ("groups_part_who_joined_came", {"joined_number": None, "came": True}),
    ("groups_part_joined_one_by_one", {"joined_number": 2}),
]


def _refuses(name: str, rows: Any, values: dict[str, Any]) -> None:
    given = {key: value() if callable(value) else value for key, value in values.items()}
    with pytest.raises(IntegrityError) as refused, database.atomic():
        rows.update(**given)
    assert database.broken_constraint(refused.value) == name


@pytest.mark.parametrize(("name", "values"), OF_GROUP)
def test_of_a_group(gathering: Gathering, name: str, values: dict[str, Any]) -> None:
    _refuses(name, Group.objects.filter(id=gathering().id), values)


@pytest.mark.parametrize(("name", "values"), OF_PROVIDER)
def test_of_a_provider(gathering: Gathering, name: str, values: dict[str, Any]) -> None:
    _refuses(name, Part.objects.filter(id=gathering().providers[0].id), values)


@pytest.mark.parametrize(("name", "values"), OF_RECIPIENT)
def test_of_a_recipient(gathering: Gathering, name: str, values: dict[str, Any]) -> None:
    _refuses(name, Part.objects.filter(id=gathering().recipients[0].id), values)


def test_nobody_has_two_parts_in_one(gathering: Gathering) -> None:
    group = gathering()
    twice = Part(group=group, member=group.providers[0].member, role="recipient")
    with pytest.raises(IntegrityError) as refused, database.atomic():
        twice.save()
    assert database.broken_constraint(refused.value) == "groups_part_one_each"


def test_logged_and_undone_belong_to_their_states(gathering: Gathering) -> None:
    group = gathering("logged")
    rows = Group.objects.filter(id=group.id)
    _refuses("groups_group_logged_by_state", rows, {"held_on": None})
    _refuses("groups_group_undo_of_settled", rows, {"undo_asked_by": group.host})


def test_a_form_sets_up_one(gathering: Gathering) -> None:
    first, second = gathering(), GroupFactory(provider=MemberFactory())
    values = {"host": first.host, "request_key": first.request_key}
    _refuses("groups_group_set_up_once", Group.objects.filter(id=second.id), values)


def test_what_happened_is_never_changed(gathering: Gathering) -> None:
    group = gathering()
    event = GroupEvent.objects.filter(group=group).latest("position")
    with pytest.raises(TimelineIsAppendOnly):
        event.save()
    with pytest.raises(TimelineIsAppendOnly):
        event.delete()
    with pytest.raises(DatabaseError, match="permission denied"), database.atomic():
        GroupEvent.objects.filter(group=group).update(minutes=1)
    assert now(group).last_position == event.position

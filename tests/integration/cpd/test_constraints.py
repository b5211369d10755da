"""The database itself refuses what is no entry."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.utils import ProgrammingError

from kernel import database
from tenant_apps.cpd.models import Reflection, ReflectionSkill
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.cpd import OwnEntryFactory, ReflectionFactory, ReflectionSkillFactory


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


def test_one_note_on_an_exchange_from_each(inside: NetworkRef, settled: Exchange) -> None:
    note = ReflectionFactory(exchange=settled)
    with refused("cpd_reflection_one_an_exchange"), database.atomic():
        Reflection.objects.create(member=note.member, exchange=settled, did="Again")


def test_an_entry_is_written_once_for_a_request(inside: NetworkRef, alice: Member) -> None:
    own = OwnEntryFactory(by=alice)
    with refused("cpd_reflection_once_per_request"), database.atomic():
        Reflection.objects.create(
            member=alice, title="A", day=own.day, minutes=15, did="A", request_key=own.request_key
        )


@pytest.mark.parametrize(
    "change", [{"title": "A title"}, {"minutes": 15}, {"day": date(2026, 1, 1)}]
)
def test_what_an_exchange_says_is_not_said_again(
    inside: NetworkRef, settled: Exchange, change: dict[str, Any]
) -> None:
    ReflectionFactory(exchange=settled)
    with refused("cpd_reflection_on_one_thing"), database.atomic():
        Reflection.objects.update(**change)


@pytest.mark.parametrize("change", [{"title": " "}, {"minutes": None}, {"day": None}])
def test_an_entry_of_ones_own_says_what_it_was(
    inside: NetworkRef, alice: Member, change: dict[str, Any]
) -> None:
    OwnEntryFactory(by=alice)
    with refused("cpd_reflection_on_one_thing"), database.atomic():
        Reflection.objects.update(**change)


@pytest.mark.parametrize("minutes", [0, 20, 6015])
def test_hours_are_quarters(inside: NetworkRef, alice: Member, minutes: int) -> None:
    OwnEntryFactory(by=alice)
    with refused("cpd_reflection_minutes_in_quarters"), database.atomic():
        Reflection.objects.update(minutes=minutes)


def test_an_entry_says_something(inside: NetworkRef, alice: Member) -> None:
    OwnEntryFactory(by=alice)
    with refused("cpd_reflection_says_something"), database.atomic():
        Reflection.objects.update(did="", learned=" ", will_change="")


def test_a_skill_is_named_once(inside: NetworkRef) -> None:
    named = ReflectionSkillFactory()
    with refused("cpd_reflection_skill_once"), database.atomic():
        ReflectionSkill.objects.create(reflection=named.reflection, skill=named.skill)


def test_whose_it_is_does_not_change(inside: NetworkRef, alice: Member, bob: Member) -> None:
    OwnEntryFactory(by=alice)
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Reflection.objects.update(member=bob)

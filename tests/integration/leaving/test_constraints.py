"""What the database refuses of leavings."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from kernel import clock, database
from tenant_apps.leaving.models import Leaving
from tenant_apps.members.models import Member
from tests.factories.leaving import LeavingFactory


def test_nobody_has_left_twice_at_once(alice: Member) -> None:
    LeavingFactory(member=alice)
    with pytest.raises(IntegrityError) as error, database.atomic():
        Leaving.objects.create(member=alice, by=alice.id)
    assert database.broken_constraint(error.value) == "leaving_leaving_one"


def test_nobody_leaves_their_credits_to_themselves(alice: Member) -> None:
    with pytest.raises(IntegrityError) as error, database.atomic():
        Leaving.objects.create(member=alice, by=alice.id, credits_to=alice)
    assert database.broken_constraint(error.value) == "leaving_leaving_to_another"


@pytest.mark.parametrize("changed", [{"by": None}, {"left_at": None}, {"credits_to": None}])
def test_who_left_when_and_to_whom_stays(
    alice: Member, bob: Member, changed: dict[str, object]
) -> None:
    leaving = LeavingFactory(member=alice, credits_to=bob.handle)
    values = {name: bob.id if name == "by" else value for name, value in changed.items()}
    with pytest.raises(DatabaseError, match="permission denied"), database.atomic():
        Leaving.objects.filter(id=leaving.id).update(**values)


def test_that_somebody_left_is_never_removed(alice: Member) -> None:
    leaving = LeavingFactory(member=alice)
    with pytest.raises(DatabaseError, match="permission denied"), database.atomic():
        Leaving.objects.filter(id=leaving.id).delete()


def test_nobody_is_erased_before_it_is_due_or_after_they_came_back(alice: Member) -> None:
    leaving = LeavingFactory(member=alice)
    now = clock.now()
    for values in (
        {"erased_at": now},
        {"erase_at": now + timedelta(days=1), "erased_at": now},
        {"erase_at": now, "erased_at": now, "back_at": now},
    ):
        with pytest.raises(IntegrityError) as error, database.atomic():
            Leaving.objects.filter(id=leaving.id).update(**values)
        assert database.broken_constraint(error.value) == "leaving_leaving_erased_when_due"

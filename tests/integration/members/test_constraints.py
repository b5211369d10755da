"""The database keeps the rules of membership, whoever writes."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError

from kernel import database
from tenant_apps.members.models import Member, WrittenOutsideService, service_writes
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import UserFactory


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"handle": "Bob"}, "members_member_handle_form"),
        ({"handle": "bob"}, "members_member_handle_unique"),
        ({"name": "  "}, "members_member_has_name"),
        ({"role": "wizard"}, "members_member_role_known"),
        ({"state": "lost"}, "members_member_state_known"),
        ({"free_on": [0]}, "members_member_free_on_weekdays"),
        ({"free_on": [1] * 8}, "members_member_free_on_weekdays"),
    ],
)
def test_what_is_no_member_is_not_stored(
    nwl: NetworkRef, bob: Member, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        good = {"user": UserFactory(), "name": "Ann Able", "handle": "ann"}
        with (
            pytest.raises(IntegrityError, match=constraint),
            database.atomic(),
            service_writes(),
        ):
            Member(**(good | change)).save(force_insert=True)


@pytest.mark.parametrize("column", ["handle = 'other'", "joined_at = now()"])
def test_who_a_member_is_does_not_change(nwl: NetworkRef, alice: Member, column: str) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match="keeps id"),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE members_member SET {column}")


def test_the_networks_own_role_cannot_delete_a_member(nwl: NetworkRef, alice: Member) -> None:
    with (
        current.enter(nwl),
        pytest.raises((ProgrammingError, DatabaseError), match="permission denied"),
        database.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM members_member")


def test_side_doors_are_closed(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        for write in (
            alice.save,
            alice.delete,
            Member.objects.all().delete,
            lambda: Member.objects.update(role="champion"),
            lambda: Member.objects.bulk_create([Member(name="Ann")]),
            lambda: Member.objects.bulk_update([alice], ["role"]),
            lambda: Member.objects.create(name="Ann"),
        ):
            with pytest.raises(WrittenOutsideService):
                write()

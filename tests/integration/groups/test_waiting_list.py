"""Who decides about paying finds the group in the list, though they do not take part in it."""

import pytest
from django.test import Client

from tenant_apps.groups.models.group import Payer
from tenant_apps.members.models import Member
from tests.factories.groups import GroupFactory, fill_chest

pytestmark = pytest.mark.usefixtures("inside")

HEADING = "Waiting for you"


def test_who_may_spend_the_chest_finds_what_waits(
    as_champion: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    fill_chest()
    assert HEADING not in as_champion.get("/groups/").text
    GroupFactory(provider=alice, recipients=[bob], payer=Payer.CHEST, state="closed")
    shown = as_champion.get("/groups/").text
    assert HEADING in shown
    assert "Run charts for wards" in shown
    assert "No groups yet" not in shown
    assert HEADING not in as_bob.get("/groups/").text

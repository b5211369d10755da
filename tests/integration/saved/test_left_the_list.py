"""Saving a search for a skill that has left the list, or was never in it."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.saved.models import SavedSearch
from tenant_apps.skills import services as skills
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.skills import SkillFactory
from tests.searching import titles


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("retired", "“Juggling” is no longer in this network’s list"),
        ("unknown", "A filter is not known"),
    ],
)
def test_it_is_saved_and_says_that_it_goes_on_without(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member, kind: str, says: str
) -> None:
    skill = SkillFactory(name="Juggling")
    skills.set_retired(entry=skill, is_retired=True, by=alice.id)
    asked = f"q=balls&skill={skill.id if kind == 'retired' else uuid7()}"
    ListingFactory(owner=bob, title="Throw balls with me")
    before = as_alice.get(f"/listings/?{asked}").content.decode()
    assert says in before
    assert titles(before) == ["Throw balls with me"]
    assert as_alice.get(f"/searches/new/?{asked}").status_code == 200
    sent = {"name": "Balls", "tells": "weekly"}
    answer = as_alice.post(f"/searches/new/?{asked}", sent, follow=True)
    page = answer.content.decode()
    assert "“Balls” is saved." in page
    assert f"{says}. The search goes on without it." in page
    saved = SavedSearch.objects.get(member=alice)
    assert titles(as_alice.get(f"/listings/?{saved.address}").content.decode()) == titles(before)

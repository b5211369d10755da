"""Wherever members write, what looks like a patient's number is pointed out before it is posted."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits.models import Gift
from tenant_apps.listings.models import Listing, RequestTemplate
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef

NUMBER = "943 476 5919"
WARNING = "looks like a patient’s NHS number"


def request_for(words: str, **more: str) -> dict[str, str]:
    return {
        "key": str(uuid7()),
        "title": words,
        "help_kind": "coaching",
        "how": "either",
        "closes_on": "2099-01-01",
        **more,
    }


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/listings/new/request/", request_for(f"Help with {NUMBER}")),
        ("/start/need/", {"key": str(uuid7()), "title": NUMBER}),
        ("/people/me/", {"name": "Alice Archer", "about": f"I know {NUMBER}"}),
        ("/credits/give/chest/", {"hours": "0.25", "note": f"For {NUMBER}"}),
    ],
)
def test_the_writer_is_warned_and_nothing_is_posted(
    nwl: NetworkRef, as_alice: Client, path: str, data: dict[str, str]
) -> None:
    response = as_alice.post(path, data)
    assert response.status_code == 422
    assert WARNING in response.text
    assert "Post it as it is" in response.text
    with current.enter(nwl):
        assert not Listing.objects.exists()
        assert not Gift.objects.exists()
        assert Member.objects.get(handle="alice").about == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("hospital number A123456", "a patient’s hospital number"),
        ("Jane Smith, born 12/03/1961", "a patient’s date of birth"),
    ],
)
def test_the_passage_is_named(as_alice: Client, words: str, said: str) -> None:
    response = as_alice.post("/people/me/", {"name": "Alice Archer", "about": f"About {words}."})
    assert response.status_code == 422
    assert f"{words}” looks like {said}" in response.text


def test_a_champion_is_warned_in_what_all_members_begin_from(
    nwl: NetworkRef, as_champion: Client
) -> None:
    form = {"title": f"As with {NUMBER}", "help_kind": "coaching"}
    path = "/listings/templates/"
    assert WARNING in as_champion.post(path, form).text
    as_champion.post(path, {**form, "no_patient": "on"})
    with current.enter(nwl):
        assert RequestTemplate.objects.filter(title=f"As with {NUMBER}").exists()


def test_a_tick_posts_it_all_the_same(nwl: NetworkRef, as_alice: Client) -> None:
    as_alice.post(
        "/people/me/",
        {"name": "Alice Archer", "about": f"Project {NUMBER}", "no_patient": "on"},
    )
    with current.enter(nwl):
        assert Member.objects.get(handle="alice").about == f"Project {NUMBER}"

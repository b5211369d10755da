"""The two fields from any page."""

import pytest
from django.test import Client

from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.world import World

QUICK, ASK = "/listings/new/", "/listings/new/request/"
LINK = f'href="{ASK}" hx-get="{QUICK}"'
PART = {"HX-Request": "true"}


def test_it_has_the_two_fields_and_leads_to_the_preview(as_alice: Client) -> None:
    form = as_alice.get(QUICK, headers=PART).content.decode()
    assert "<html" not in form
    assert f'action="{ASK}preview/"' in form
    assert form.count('class="field"') == 2
    assert 'id="ask_title"' in form
    assert 'name="csrfmiddlewaretoken"' in form


def test_without_a_script_it_is_the_page_of_the_form(as_alice: Client) -> None:
    assert as_alice.get(QUICK).headers["Location"] == ASK
    assert as_alice.post(QUICK).status_code == 405


@pytest.mark.parametrize("page", ["/", "/listings/", "/exchanges/", "/people/", "/credits/"])
def test_every_page_leads_there(as_alice: Client, page: str) -> None:
    assert LINK in as_alice.get(page).content.decode()


def test_its_own_page_does_not(as_alice: Client) -> None:
    assert LINK not in as_alice.get(ASK).content.decode()


def test_only_members_are_shown_the_way(
    world: World, nwl: NetworkRef, inside: NetworkRef, bob: Member, champion: Member
) -> None:
    stranger = world.client(nwl)
    assert LINK not in stranger.get("/").content.decode()
    assert stranger.get(QUICK).headers["Location"].startswith("/sign-in/")
    suspended = members.suspend(member=bob, by=champion.id)
    as_bob = world.client(nwl, suspended.user)
    assert LINK not in as_bob.get("/").content.decode()
    assert as_bob.get(QUICK, headers=PART).status_code == 403


def test_it_asks_little(as_alice: Client) -> None:
    with counted() as queries:
        as_alice.get(QUICK, headers=PART)
    assert len(queries) <= 6

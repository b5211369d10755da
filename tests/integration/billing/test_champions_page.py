"""The bill on a network's own address: for its champions, and for nobody else there."""

import pytest
from django.test import Client, override_settings

from shared_apps.billing.models import Account, Errand
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.billing.conftest import Till
from tests.world import World

HERE = "/settings/billing/"


@pytest.mark.parametrize(
    ("method", "path"), [("get", HERE), ("post", HERE), ("post", f"{HERE}portal/")]
)
def test_members_and_strangers_see_nothing(
    till: Till,
    world: World,
    nwl_pays: Account,
    nwl: NetworkRef,
    alice: Member,
    path: str,
    method: str,
) -> None:
    assert getattr(world.client(nwl, alice.user), method)(path).status_code == 403
    assert getattr(world.client(nwl), method)(path).status_code == 302


def test_champions_read_how_it_stands(till: Till, nwl_pays: Account, as_champion: Client) -> None:
    page = as_champion.get(HERE).text
    for said in ("Free trial", "£1,200 a year", "invoices@nwl.example", "None yet."):
        assert said in page
    till.pass_days(31)
    till.hear(lambda happened: happened)
    page = as_champion.get(HERE).text
    assert "HEX-0001" in page
    assert "To be paid" in page
    till.pass_days(31)
    page = as_champion.get(HERE).text
    assert "An invoice is overdue" in page
    assert "£1,200 of invoice HEX-0001 should have come by" in page


def test_they_set_the_purchase_order(till: Till, nwl_pays: Account, as_champion: Client) -> None:
    assert as_champion.post(HERE, {"purchase_order": "PO  4711"})["Location"] == HERE
    assert 'value="PO 4711"' in as_champion.get(HERE).text
    till.run()
    [customer] = till.books.all("customer")
    assert customer["invoice_settings"]["custom_fields"][0]["value"] == "PO 4711"
    refused = as_champion.post(HERE, {"purchase_order": "x" * 61})
    assert refused.status_code == 422


def test_they_are_led_into_stripes_portal(
    till: Till, nwl_pays: Account, as_champion: Client
) -> None:
    way = as_champion.post(f"{HERE}portal/")["Location"]
    assert "Stripe is asked for a way in" in as_champion.get(way).text
    till.run()
    [session] = till.books.all("billing_portal.session")
    assert session["return_url"].endswith(HERE)
    assert f'href="{session["url"]}"' in as_champion.get(way).text
    till.pass_days(1)
    till.run()
    assert "This way in is over" in as_champion.get(way).text


def test_no_way_into_anothers_portal(
    till: Till, world: World, nwl_pays: Account, as_champion: Client, warwick: NetworkRef
) -> None:
    way = as_champion.post(f"{HERE}portal/")["Location"]
    with current.enter(warwick):
        other = admit(name="Simon Swift", role="champion")
    assert world.client(warwick, other.user).get(way).status_code == 404
    with current.shared():
        assert Errand.objects.filter(kind="portal").count() == 1


def test_a_network_without_a_bill_says_so(till: Till, as_champion: Client) -> None:
    assert "Nothing is asked for this network." in as_champion.get(HERE).text
    assert as_champion.post(f"{HERE}portal/").status_code == 404


def test_it_is_linked_where_the_network_is_run(till: Till, as_champion: Client) -> None:
    assert HERE in as_champion.get("/settings/").text
    with override_settings(STRIPE_API_KEY=""):
        assert HERE not in as_champion.get("/settings/").text

"""The bill on a network's own address: for its champions, and for nobody else there."""

import pytest
from django.test import Client, override_settings

from shared_apps.billing.models import Account, Errand
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.billing import InvoiceFactory
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


def test_both_are_in_the_networks_own_audit(
    till: Till, nwl_pays: Account, nwl: NetworkRef, champion: Member, as_champion: Client
) -> None:
    for _ in range(2):
        as_champion.post(HERE, {"purchase_order": "PO 4711"})
        as_champion.post(f"{HERE}portal/")
    with current.enter(nwl):
        acts = list(Event.objects.filter(action__startswith="bill.", actor=champion.id))
    assert sorted(act.action for act in acts) == [
        "bill.order_changed",
        "bill.portal_asked",
        "bill.portal_asked",
    ]
    log = as_champion.get("/settings/log/").text
    assert "changed the purchase order on the bill" in log
    with current.shared():
        assert Event.objects.filter(action="bill.order_changed", subject=nwl.id).count() == 1
        assert Errand.objects.filter(kind="portal").count() == 1, "one way in at a time"


def test_what_stripe_still_writes_on_is_not_shown(
    till: Till, nwl_pays: Account, as_champion: Client, as_operator: Client
) -> None:
    with current.shared():
        InvoiceFactory(account=nwl_pays, number="", state="draft", stripe_id="in_draft")
    page = as_champion.get(HERE).text
    assert "None yet." in page
    assert "in_draft" not in page + as_operator.get("/console/networks/nwl/bill/").text


def test_that_stripe_refused_a_way_in_is_said(
    till: Till, nwl_pays: Account, as_champion: Client
) -> None:
    till.fake.refusing["/v1/billing_portal/sessions"] = "The portal is not set up."
    way = as_champion.post(f"{HERE}portal/")["Location"]
    till.run()
    assert "Stripe has no way in just now" in as_champion.get(way).text


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

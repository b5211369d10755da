"""What a form must not do: the page says why, in a sentence, and nobody has a minute more or less.

Amounts and names are looked at beside their fields in test_pages; here is what only the ledger
can judge, when the form has long been confirmed.
"""

from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits import selectors
from tenant_apps.ledger import services as ledger
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.credits.test_pages import GIVING, SENDING, balance, page
from tests.world import World

REUSED = "This request was already used for something else. Please start again."
CONFIRMED = {"to": "bob", "hours": "0.5", "note": ""}


def said(client: Client, url: str, form: dict[str, Any], status: int = 409) -> str:
    response = client.post(url, form)
    assert response.status_code == status
    return page(response)


@pytest.mark.parametrize(
    "other", [{"hours": "0.75"}, {"to": "chris"}], ids=["another amount", "another member"]
)
def test_a_confirmation_used_for_something_else(
    as_alice: Client,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    champion: Member,
    other: dict[str, str],
) -> None:
    confirmed = {**CONFIRMED, "key": str(uuid7())}
    assert as_alice.post(GIVING, confirmed).status_code == 302
    assert REUSED in said(as_alice, GIVING, confirmed | other)
    assert [balance(nwl, one) for one in (alice, bob, champion)] == [90, 150, 120]


def test_a_confirmation_used_for_another_purpose(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    confirmed = {**CONFIRMED, "key": str(uuid7())}
    assert as_alice.post(GIVING, confirmed).status_code == 302
    assert REUSED in said(as_alice, "/credits/give/chest/", confirmed)
    assert balance(nwl, alice) == 90


def test_a_sending_used_for_something_else(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    as_sofia = world.client(warwick, sofia.user)
    sent = {"to": "alice@nwl", "hours": "0.5", "note": "", "key": str(uuid7())}
    assert as_sofia.post(SENDING, sent).status_code == 302
    shown = said(as_sofia, SENDING, sent | {"hours": "0.75"})
    assert "already sent with other particulars" in shown
    assert (balance(warwick, sofia), balance(nwl, alice)) == (90, 150)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"frozen": True}, "This account is suspended: it can neither pay nor be paid."),
        (
            {"ceiling": 130},
            "That would take this account above the most it may hold: "
            "it has room for 10 minutes, and this is 30 minutes.",
        ),
    ],
)
def test_an_account_that_may_not_receive_any_more(
    as_alice: Client,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    change: dict[str, Any],
    sentence: str,
) -> None:
    """Its member is there still: the form could not know."""
    with current.enter(nwl):
        account = selectors.account_of(bob).id
        ledger.change_account(account=account, by=None, reason="policy.changed", **change)
    assert sentence in said(as_alice, GIVING, {**CONFIRMED, "key": str(uuid7())})
    assert (balance(nwl, alice), balance(nwl, bob)) == (120, 120)


@pytest.mark.parametrize("hours", ["0", "-0.25", "1.1", "1e12", "1000000000000", "0.5; DROP", "½"])
def test_no_amount_in_a_confirmed_form(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member, hours: str
) -> None:
    form = {**CONFIRMED, "hours": hours, "key": str(uuid7())}
    assert 'id="id_hours_error"' in said(as_alice, GIVING, form, status=422)
    assert (balance(nwl, alice), balance(nwl, bob)) == (120, 120)


def test_oneself_in_a_confirmed_form(as_alice: Client, nwl: NetworkRef, alice: Member) -> None:
    form = {**CONFIRMED, "to": "alice", "key": str(uuid7())}
    shown = said(as_alice, GIVING, form, status=422)
    assert "You cannot give credits to yourself." in shown
    assert balance(nwl, alice) == 120

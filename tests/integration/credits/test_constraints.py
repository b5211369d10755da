"""Each constraint of gifts, broken on purpose."""

from typing import Any

import pytest
from django.db import IntegrityError

from kernel import database
from kernel.ids import uuid7
from tenant_apps.credits.models import Gift
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.organisations import OrganisationFactory


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("credits_gift_receiver_by_kind", {"kind": "gift", "receiver": None}),
        ("credits_gift_receiver_by_kind", {"kind": "donation"}),
        ("credits_gift_receiver_by_kind", {"kind": "loan"}),
        ("credits_gift_receiver_by_kind", {"kind": "support"}),
        ("credits_gift_receiver_by_kind", {"kind": "support", "receiver": None}),
        ("credits_gift_receiver_by_kind", {"kind": "funding", "with_body": True}),
        ("credits_gift_receiver_by_kind", {"kind": "gift", "with_body": True}),
        (
            "credits_gift_receiver_by_kind",
            {"kind": "donation", "receiver": None, "with_body": True},
        ),
        (
            "credits_gift_grant_has_reason",
            {"kind": "funding", "receiver": None, "with_body": True, "note": ""},
        ),
        ("credits_gift_two_members", {"to_giver": True}),
        ("credits_gift_grant_has_reason", {"kind": "grant", "note": ""}),
        ("credits_gift_minutes_positive", {"minutes": 0}),
    ],
)
def test_a_gift_that_is_none(
    nwl: NetworkRef, alice: Member, bob: Member, constraint: str, values: dict[str, Any]
) -> None:
    values = dict(values)
    receiver = alice if values.pop("to_giver", False) else bob
    whole = {"kind": "gift", "giver": alice, "receiver": receiver, "minutes": 15, "note": "x"}
    with current.enter(nwl):
        if values.pop("with_body", False):
            values["organisation"] = OrganisationFactory()
    with (
        current.enter(nwl),
        database.atomic(),
        pytest.raises(IntegrityError, match=constraint),
    ):
        Gift.objects.create(id=uuid7(), **(whole | values))

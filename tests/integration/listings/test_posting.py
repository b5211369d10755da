"""Posting an offer or a request."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.errors import Forbidden
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.listings import services
from tenant_apps.listings.models import Listing, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.world import World


def _filled(**changes: Any) -> dict[str, Any]:
    return {
        "key": str(uuid7()),
        "title": "Look over my driver diagram",
        "help_kind": "reviewing",
        "description": "For falls on a surgical ward.",
        "minutes": "1.5",
        "how": "remote",
        "place": "",
        "closes_on": (today() + timedelta(days=10)).isoformat(),
        **changes,
    }


def test_a_member_posts_a_request(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    answer = as_alice.post("/listings/new/request/", _filled())
    listing = Listing.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/listings/{listing.id}/"
    assert (listing.owner_id, listing.kind, listing.minutes, listing.state) == (
        alice.id,
        "request",
        90,
        "open",
    )
    assert Event.objects.filter(action="listing.posted", actor=alice.id).exists()


def test_hours_are_optional(inside: NetworkRef, as_alice: Client) -> None:
    as_alice.post("/listings/new/offer/", _filled(minutes=""))
    assert Listing.objects.get().minutes is None


def test_the_same_form_twice_posts_once(inside: NetworkRef, as_alice: Client) -> None:
    form = _filled()
    first, second = (as_alice.post("/listings/new/offer/", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Listing.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("minutes", "0", "Enter more than 0 hours."),
        ("minutes", "-1", "Enter more than 0 hours."),
        ("minutes", "0.1", "Use steps of a quarter"),
        ("minutes", "10000", "Enter at most 100 hours."),
        ("minutes", "an hour", "Enter the hours as a number"),
        ("title", "   ", "Fill in “What would you like help with?”"),
        ("title", "x" * 121, "at most 120 characters"),
        ("title", "a\x00b", "Null characters are not allowed."),
        ("description", "x" * 4001, "at most 4000 characters"),
        ("help_kind", "", "Choose an answer to"),
        ("help_kind", "money", "Select a valid choice."),
        ("how", "by pigeon", "Select a valid choice."),
        ("closes_on", "yesterday", "Enter a valid date."),
        ("closes_on", (today() - timedelta(days=1)).isoformat(), "from today on"),
        ("closes_on", (today() + timedelta(days=400)).isoformat(), "within a year"),
        ("key", "", "This form is damaged."),
    ],
)
def test_bad_input_is_refused_beside_the_field(
    inside: NetworkRef, as_alice: Client, field: str, value: str, says: str
) -> None:
    answer = as_alice.post("/listings/new/request/", _filled(**{field: value}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Listing.objects.exists()


def test_a_stranger_is_asked_to_sign_in(nwl: NetworkRef, world: World) -> None:
    answer = world.client(nwl).get("/listings/new/offer/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_an_unknown_kind_is_missing(as_alice: Client) -> None:
    assert as_alice.get("/listings/new/deal/").status_code == 404


def test_a_suspended_member_cannot_post(
    inside: NetworkRef, alice: Member, champion: Member
) -> None:
    suspended = members.suspend(member=alice, by=champion.id)
    with pytest.raises(Forbidden):
        services.post(owner=suspended, kind="offer", title="Help", help_kind="other", by=suspended)


def test_markup_in_a_title_is_text(inside: NetworkRef, as_alice: Client) -> None:
    answer = as_alice.post(
        "/listings/new/offer/", _filled(title="<script>alert(1)</script>"), follow=True
    )
    assert b"<script>alert(1)" not in answer.content
    assert b"&lt;script&gt;alert(1)" in answer.content

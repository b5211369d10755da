"""The step after joining: what one can give and would like."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenants.current import NetworkRef

FILLED = {
    "give_title": "An hour on run charts",
    "give_kind": "teaching",
    "need_title": "Look over my project plan",
    "need_kind": "reviewing",
}


def test_both_become_listings_and_are_shown(inside: NetworkRef, as_alice: Client) -> None:
    answer = as_alice.post("/listings/first/", {**FILLED, "key": uuid7()}, follow=True)
    assert dict(Listing.objects.values_list("kind", "title")) == {
        "offer": "An hour on run charts",
        "request": "Look over my project plan",
    }
    page = answer.content.decode()
    assert FILLED["give_title"] in page
    assert FILLED["need_title"] in page


@pytest.mark.parametrize(("left_out", "kind"), [("give", "request"), ("need", "offer")])
def test_one_alone_will_do(inside: NetworkRef, as_alice: Client, left_out: str, kind: str) -> None:
    form = {**FILLED, f"{left_out}_title": "", "key": uuid7()}
    assert as_alice.post("/listings/first/", form).status_code == 302
    assert list(Listing.objects.values_list("kind", flat=True)) == [kind]


def test_neither_is_refused_and_may_be_skipped(inside: NetworkRef, as_alice: Client) -> None:
    form = {**FILLED, "give_title": "", "need_title": "", "key": uuid7()}
    answer = as_alice.post("/listings/first/", form)
    assert answer.status_code == 422
    assert "Write in one of the two" in answer.content.decode()
    assert "Skip this for now" in answer.content.decode()


def test_the_same_form_twice_posts_each_once(inside: NetworkRef, as_alice: Client) -> None:
    form = {**FILLED, "key": uuid7()}
    for _ in range(2):
        as_alice.post("/listings/first/", form)
    assert Listing.objects.count() == 2


def test_no_kind_chosen_is_something_else(inside: NetworkRef, as_alice: Client) -> None:
    as_alice.post("/listings/first/", {**FILLED, "give_kind": "", "key": uuid7()})
    assert Listing.objects.get(kind="offer").help_kind_id == "other"

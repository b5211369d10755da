"""Looking after one's own listing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.listings import services
from tenant_apps.listings.models import OPEN_DAYS, Listing, today
from tenant_apps.listings.refusals import BadClosingDay
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        ("open", "pause", "paused"),
        ("paused", "reopen", "open"),
        ("draft", "reopen", "open"),
        ("open", "renew", "open"),
        ("paused", "renew", "open"),
        ("open", "fulfil", "fulfilled"),
        ("open", "withdraw", "withdrawn"),
    ],
)
def test_its_owner_moves_it(
    inside: NetworkRef, as_alice: Client, alice: Member, before: str, what: str, after: str
) -> None:
    listing = ListingFactory(owner=alice, state=before)
    answer = as_alice.post(f"/listings/{listing.id}/{what}/")
    assert answer.status_code == 302
    assert Listing.objects.get().state == after
    assert Event.objects.filter(action=f"listing.{after}", subject=listing.id).exists()


def test_withdrawing_asks_first(
    inside: NetworkRef, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    url = f"/listings/{ListingFactory(owner=alice).id}/"
    assert f'href="{url}withdraw/"' in as_alice.get(url).content.decode()
    asked = as_alice.get(f"{url}withdraw/").content.decode()
    assert "Withdraw this request?" in asked
    assert f'action="{url}withdraw/"' in asked
    assert Listing.objects.get().state == "open"
    assert as_bob.get(f"{url}withdraw/")["Location"] == url
    as_alice.post(f"{url}withdraw/")
    assert as_alice.get(f"{url}withdraw/")["Location"] == url


def test_renewing_moves_the_closing_day(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice, closes_on=today() + timedelta(days=2))
    as_alice.post(f"/listings/{listing.id}/renew/")
    assert Listing.objects.get().closes_on == today() + timedelta(days=OPEN_DAYS)


def test_an_expired_one_is_renewed_not_reopened(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice, state="paused")
    Listing.objects.update(closes_on=today() - timedelta(days=1))
    answer = as_alice.post(f"/listings/{listing.id}/reopen/")
    assert answer.status_code == 409
    assert "Renew it instead" in answer.content.decode()
    assert as_alice.post(f"/listings/{listing.id}/renew/").status_code == 302


def test_done_twice_is_done(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    for _ in range(2):
        assert as_alice.post(f"/listings/{listing.id}/pause/").status_code == 302


def test_what_is_over_stays_over(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice, state="withdrawn")
    for what in ["pause", "reopen", "renew", "fulfil"]:
        assert as_alice.post(f"/listings/{listing.id}/{what}/").status_code == 409
    assert Listing.objects.get().state == "withdrawn"


def test_others_may_not(inside: NetworkRef, as_bob: Client, alice: Member) -> None:
    listing, hidden = ListingFactory(owner=alice), ListingFactory(owner=alice, state="paused")
    assert as_bob.post(f"/listings/{listing.id}/pause/").status_code == 403
    assert as_bob.get(f"/listings/{listing.id}/change/").status_code == 403
    assert as_bob.post(f"/listings/{hidden.id}/reopen/").status_code == 404
    assert as_bob.get(f"/listings/{hidden.id}/change/").status_code == 404
    assert set(Listing.objects.values_list("state", flat=True)) == {"open", "paused"}


def test_wrong_method_and_unknown_move(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    assert as_alice.get(f"/listings/{listing.id}/pause/")["Location"] == f"/listings/{listing.id}/"
    assert as_alice.get(f"/listings/{uuid7()}/pause/").status_code == 404
    assert as_alice.post(f"/listings/{listing.id}/").status_code == 405
    assert as_alice.post(f"/listings/{listing.id}/destroy/").status_code == 404


def _words(**changes: Any) -> dict[str, Any]:
    return {
        "key": uuid7(),
        "title": "Other words",
        "help_kind": "teaching",
        "how": "either",
        "closes_on": today().isoformat(),
        **changes,
    }


def test_its_owner_changes_its_words(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    page = as_alice.get(f"/listings/{listing.id}/change/").content.decode()
    assert 'value="1.5"' in page
    answer = as_alice.post(f"/listings/{listing.id}/change/", _words())
    assert answer.status_code == 302
    changed = Listing.objects.get()
    assert (changed.title, changed.minutes, changed.help_kind_id) == (
        "Other words",
        None,
        "teaching",
    )


def test_a_closed_one_keeps_its_words(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice, state="fulfilled")
    assert as_alice.post(f"/listings/{listing.id}/change/", _words()).status_code == 409
    assert Listing.objects.get().title == listing.title


def test_bad_words_are_refused(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    answer = as_alice.post(f"/listings/{listing.id}/change/", _words(title=""))
    assert answer.status_code == 422
    assert Listing.objects.get().title == listing.title


def test_a_closing_date_in_the_past_is_refused(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    """In the form beside its field, and by the service, which keeps nothing of the change."""
    listing = ListingFactory(owner=alice)
    yesterday = today() - timedelta(days=1)
    answer = as_alice.post(
        f"/listings/{listing.id}/change/", _words(closes_on=yesterday.isoformat())
    )
    assert answer.status_code == 422
    assert "Choose a closing date from today on." in answer.content.decode()
    with pytest.raises(BadClosingDay, match="from today on"):
        services.change(listing_id=listing.id, by=alice, title="Other words", closes_on=yesterday)
    kept = Listing.objects.get()
    assert (kept.title, kept.closes_on) == (listing.title, listing.closes_on)

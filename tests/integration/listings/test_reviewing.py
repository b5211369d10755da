"""Where the network wants it, a broker or champion looks at what members post before others do."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.http import HttpResponse
from django.test import Client

from kernel import database
from kernel.errors import Forbidden, Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.listings import review_selectors, review_services, selectors, services
from tenant_apps.listings.models import Listing, ReviewRule, today
from tenant_apps.listings.moves import Move
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory, ReviewRuleFactory
from tests.factories.members import admit
from tests.world import World

QUEUE = "/listings/review/"


@pytest.fixture
def rule(inside: NetworkRef) -> ReviewRule:
    """The network wants it."""
    made: ReviewRule = ReviewRuleFactory(is_on=True)
    return made


@pytest.fixture
def waiting(rule: ReviewRule, bob: Member) -> Listing:
    """What Bob has posted since."""
    made: Listing = ListingFactory(owner=bob, title="Teach me run charts")
    return made


@pytest.fixture
def broker(inside: NetworkRef) -> Member:
    return admit(name="Bella Broker", role="broker")


@pytest.fixture
def as_broker(world: World, nwl: NetworkRef, broker: Member) -> Client:
    return world.client(nwl, broker.user)


def _text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def _state(listing: Listing) -> str:
    return Listing.objects.get(id=listing.id).state


def _seen(listing: Listing) -> str:
    return review_selectors.digest(listing)


def _actions(listing: Listing) -> list[str]:
    events = Event.objects.filter(subject=listing.id).order_by("id")
    return list(events.values_list("action", flat=True))


def test_nothing_waits_until_a_champion_turns_it_on(
    inside: NetworkRef, bob: Member, as_champion: Client, champion: Member
) -> None:
    assert _state(ListingFactory(owner=bob)) == "open"
    assert "It is off" in _text(as_champion.get(QUEUE))
    page = _text(as_champion.post(f"{QUEUE}switch/", {"review": "on"}, follow=True))
    assert "It is on" in page
    assert Event.objects.filter(action="listing_review.on", actor=champion.id).count() == 1
    assert _state(ListingFactory(owner=bob)) == "pending"
    as_champion.post(f"{QUEUE}switch/", {"review": "off"})
    assert _state(ListingFactory(owner=bob)) == "open"


def test_what_reviewers_post_does_not_wait(
    rule: ReviewRule, broker: Member, champion: Member
) -> None:
    for owner in (broker, champion):
        assert _state(ListingFactory(owner=owner)) == "open"


def test_it_is_its_owners_alone_and_says_so(
    waiting: Listing, as_bob: Client, as_alice: Client, alice: Member
) -> None:
    assert as_alice.get(f"/listings/{waiting.id}/").status_code == 404
    assert "Teach me run charts" not in _text(as_alice.get("/listings/"))
    page = _text(as_bob.get(f"/listings/{waiting.id}/"))
    assert "Waiting for review" in page
    assert "A broker or champion looks at it before others see it" in page
    assert not selectors.is_visible(alice, waiting.id)


def test_whoever_posts_is_told_that_it_waits(rule: ReviewRule, as_bob: Client) -> None:
    form = {"key": uuid7(), "title": "Look over my plan", "help_kind": "reviewing"}
    page = _text(as_bob.post("/listings/new/request/", form, follow=True))
    assert "Your request waits for review." in page
    assert page.count("and you hear by mail") == 1
    assert "open for all members" not in page


def test_whoever_is_about_to_post_knows_it_before(
    rule: ReviewRule, as_bob: Client, as_broker: Client
) -> None:
    form = {"key": uuid7(), "title": "Look over my plan", "help_kind": "reviewing"}
    said, path = "and you hear by mail", "/listings/new/request/preview/"

    def read(client: Client) -> list[str]:
        pages = (client.get("/listings/new/request/"), client.post(path, form))
        return [_text(page) for page in pages]

    assert all(said in page for page in read(as_bob))
    assert not any(said in page for page in read(as_broker))
    ReviewRule.objects.update(is_on=False)
    assert not any(said in page for page in read(as_bob))


def test_so_is_a_new_member(rule: ReviewRule, as_bob: Client) -> None:
    form = {"key": uuid7(), "title": "Look over my plan"}
    page = _text(as_bob.post("/start/need/", form, follow=True))
    assert "Thank you. A broker or champion looks at it" in page
    assert "is open for all" not in page


def test_a_reviewer_reads_and_publishes_it(
    waiting: Listing, as_broker: Client, as_alice: Client, bob: Member
) -> None:
    page = _text(as_broker.get(QUEUE))
    assert 'class="back"' not in page
    assert "Teach me run charts" in page
    assert 'To review <span class="count">1</span>' in page
    one = as_broker.get(f"{QUEUE}{waiting.id}/").content.decode()
    assert "It is for falls on a surgical ward." in one
    found = re.search(r'name="seen" value="(\w+)"', one)
    assert found
    answer = as_broker.post(f"{QUEUE}{waiting.id}/publish/", {"seen": found[1]}, follow=True)
    assert "“Teach me run charts” is open." in _text(answer)
    assert as_alice.get(f"/listings/{waiting.id}/").status_code == 200
    assert _actions(waiting) == ["listing.posted", "listing.published"]
    mail = Mail.objects.get(to=bob.user.email, subject__startswith="Others see it now")
    assert f"/listings/{waiting.id}/" in mail.text


def test_a_reviewer_sends_it_back_and_its_owner_sends_it_again(
    waiting: Listing, as_broker: Client, as_bob: Client, bob: Member
) -> None:
    reason = "Say which ward, & when."
    answer = as_broker.post(f"{QUEUE}{waiting.id}/", {"reason": f" {reason} "}, follow=True)
    assert "Sent back. Its owner is told by mail." in _text(answer)
    assert _state(waiting) == "draft"
    mail = Mail.objects.get(to=bob.user.email, subject__startswith="Please look at it again")
    assert reason in mail.text
    page = _text(as_bob.get(f"/listings/{waiting.id}/"))
    assert f"“{reason}”" in page
    assert "Send it again" in page

    services.change(listing_id=waiting.id, title="Teach ward 5 run charts", by=bob)
    assert _state(waiting) == "draft"
    answer = as_bob.post(f"/listings/{waiting.id}/reopen/", follow=True)
    assert "and you hear by mail" in _text(answer)
    again = Listing.objects.get(id=waiting.id)
    assert (again.state, again.returned_because) == ("pending", "")
    assert _actions(waiting)[1:] == ["listing.sent_back", "listing.changed", "listing.pending"]


@pytest.mark.usefixtures("rule", "champion")
def test_the_nearest_who_review_hear_of_the_first_that_waits(
    alice: Member, bob: Member, broker: Member
) -> None:
    first: Listing = ListingFactory(owner=bob, title="Teach me run charts")
    ListingFactory(owner=alice, title="Read my driver diagram")
    mail = Mail.objects.get(subject__startswith="Please review")
    assert mail.to == broker.user.email
    assert mail.subject == "Please review: Teach me run charts"
    assert QUEUE in mail.text
    assert "Bob Baker" in mail.text
    assert bob.user.email not in mail.text
    for waits in (first, *Listing.objects.filter(owner=alice)):
        services.withdraw(listing_id=waits.id, by=waits.owner)
    again: Listing = ListingFactory(owner=bob, title="Once more")
    services.change(listing_id=again.id, by=bob, description="In other words.")
    told = Mail.objects.filter(to=broker.user.email).values_list("subject", flat=True)
    assert sorted(told) == ["Please review: Once more", "Please review: Teach me run charts"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "Ring 943 476 5919"])
def test_it_goes_back_with_a_reason_or_not_at_all(
    waiting: Listing, as_broker: Client, reason: str
) -> None:
    assert as_broker.post(f"{QUEUE}{waiting.id}/", {"reason": reason}).status_code == 422
    assert _state(waiting) == "pending"


def test_the_service_wants_a_reason_too(waiting: Listing, broker: Member) -> None:
    for reason in (" ", "x" * 501):
        with pytest.raises(review_services.NoReason):
            review_services.send_back(listing_id=waiting.id, reason=reason, by=broker)


def test_what_was_changed_meanwhile_is_read_again(
    waiting: Listing, as_broker: Client, bob: Member
) -> None:
    seen = _seen(waiting)
    services.change(listing_id=waiting.id, description="Ring me at home.", by=bob)
    answer = as_broker.post(f"{QUEUE}{waiting.id}/publish/", {"seen": seen})
    assert (answer.status_code, _state(waiting)) == (409, "pending")
    assert "Read it again first." in _text(answer)


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("open", {"title": "Sell me a car"}, "pending"),
        ("open", {"description": "Ring me."}, "pending"),
        ("open", {"place": "My garage"}, "pending"),
        ("open", {"minutes": 120}, "open"),
        ("open", {"title": "Look over my driver diagram"}, "open"),
        ("paused", {"title": "Sell me a car"}, "draft"),
        ("paused", {"minutes": 120}, "paused"),
    ],
)
def test_put_in_other_words_it_waits_again(
    inside: NetworkRef, bob: Member, before: str, change: dict[str, Any], after: str
) -> None:
    listing = ListingFactory(owner=bob, state=before)
    ReviewRuleFactory(is_on=True)
    services.change(listing_id=listing.id, by=bob, **change)
    assert _state(listing) == after


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        ("draft", Move.REOPEN, "pending"),
        ("paused", Move.REOPEN, "open"),
        ("paused", Move.RENEW, "open"),
        ("open", Move.RENEW, "open"),
    ],
)
def test_only_what_nobody_has_read_waits_on_its_way_back(
    inside: NetworkRef, bob: Member, before: str, what: Move, after: str
) -> None:
    listing = ListingFactory(owner=bob, state=before)
    ReviewRuleFactory(is_on=True)
    services.move(listing_id=listing.id, what=what, by=bob)
    assert _state(listing) == after


def test_reworded_while_paused_it_cannot_be_renewed_past_review(
    inside: NetworkRef, bob: Member
) -> None:
    listing = ListingFactory(owner=bob, state="paused")
    ReviewRuleFactory(is_on=True)
    services.change(listing_id=listing.id, title="Sell me a car", by=bob)
    with pytest.raises(Refused):
        services.renew(listing_id=listing.id, by=bob)
    services.reopen(listing_id=listing.id, by=bob)
    assert _state(listing) == "pending"


def test_it_is_found_only_while_it_is_open(
    inside: NetworkRef, as_alice: Client, bob: Member, champion: Member
) -> None:
    def is_found() -> bool:
        return "marble run" in _text(as_alice.get("/listings/?q=marble"))

    listing = ListingFactory(owner=bob, title="Look at my marble run")
    ReviewRuleFactory(is_on=True)
    assert is_found()
    services.change(listing_id=listing.id, title="Look at our marble run", by=bob)
    assert not is_found()
    review_services.publish(
        listing_id=listing.id, seen=_seen(Listing.objects.get(id=listing.id)), by=champion
    )
    assert is_found()


def test_its_owner_takes_it_back(waiting: Listing, bob: Member, broker: Member) -> None:
    services.reopen(listing_id=waiting.id, by=bob)
    assert _state(waiting) == "pending"
    services.withdraw(listing_id=waiting.id, by=bob)
    with pytest.raises(review_services.ReviewDone):
        review_services.publish(listing_id=waiting.id, seen=_seen(waiting), by=broker)


def test_published_after_its_day_it_stays_open_for_the_usual_time(
    waiting: Listing, broker: Member
) -> None:
    Listing.objects.filter(id=waiting.id).update(closes_on=today() - timedelta(days=1))
    review_services.publish(listing_id=waiting.id, seen=_seen(waiting), by=broker)
    assert Listing.objects.get(id=waiting.id).is_open


def test_what_a_suspended_member_posted_does_not_wait(
    waiting: Listing, as_broker: Client, bob: Member, champion: Member
) -> None:
    members.suspend(member=bob, by=champion.id)
    assert "Nothing waits" in _text(as_broker.get(QUEUE))
    assert as_broker.get(f"{QUEUE}{waiting.id}/").status_code == 404


def at_once(network: NetworkRef, *acts: Callable[[], object]) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            with current.enter(network):
                Listing.objects.count()
                barrier.wait()
                act()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("round_", range(4))
def test_of_two_reviewers_at_once_one_acts(
    nwl: NetworkRef, champion: Member, bob: Member, round_: int
) -> None:
    with current.enter(nwl):
        ReviewRuleFactory(is_on=True)
        broker = admit(name="Bella Broker", role="broker")
        listing = ListingFactory(owner=bob)
        seen = _seen(listing)
    outcomes = at_once(
        nwl,
        lambda: review_services.publish(listing_id=listing.id, seen=seen, by=champion),
        lambda: review_services.send_back(listing_id=listing.id, reason="Which ward?", by=broker),
    )
    assert sorted(outcomes) == ["done", "review_done"]
    with current.enter(nwl):
        assert _state(listing) == ("open" if outcomes[0] == "done" else "draft")
        about = Mail.objects.filter(to=bob.user.email, subject__contains=listing.title)
        assert (len(_actions(listing)), about.count()) == (2, 1)


def test_members_do_not_review(
    world: World, nwl: NetworkRef, waiting: Listing, as_alice: Client, alice: Member
) -> None:
    for path in (QUEUE, f"{QUEUE}{waiting.id}/"):
        assert as_alice.get(path).status_code == 403
        assert world.client(nwl).get(path).headers["Location"].startswith("/sign-in/")
    assert as_alice.post(f"{QUEUE}{waiting.id}/publish/").status_code == 403
    assert "To review" not in _text(as_alice.get("/listings/"))
    with pytest.raises(Forbidden):
        review_services.publish(listing_id=waiting.id, seen=_seen(waiting), by=alice)
    assert _state(waiting) == "pending"


def test_brokers_do_not_turn_it_on_or_off(as_broker: Client, rule: ReviewRule) -> None:
    assert as_broker.post(f"{QUEUE}switch/", {"review": "off"}).status_code == 403
    assert "Turn it off" not in _text(as_broker.get(QUEUE))
    assert review_selectors.is_on()


def test_what_does_not_wait_is_missing(as_broker: Client, inside: NetworkRef, bob: Member) -> None:
    for listing_id in (uuid7(), ListingFactory(owner=bob).id):
        assert as_broker.get(f"{QUEUE}{listing_id}/").status_code == 404
    for path in ("switch/", f"{uuid7()}/publish/"):
        assert as_broker.get(f"{QUEUE}{path}").status_code in (403, 405)
    assert as_broker.post(f"{QUEUE}{uuid7()}/publish/").status_code == 404


def test_the_database_keeps_one_rule_and_a_reason_for_drafts_alone(
    waiting: Listing, rule: ReviewRule
) -> None:
    with pytest.raises(IntegrityError, match="one_row"), database.atomic():
        ReviewRule.objects.create()
    with pytest.raises(IntegrityError, match="single_is_true"), database.atomic():
        ReviewRule.objects.update(single=False)
    with pytest.raises(IntegrityError, match="returned_to_draft"), database.atomic():
        Listing.objects.update(returned_because="Why?")


def test_the_pages_cost_the_same_whatever_waits(
    waiting: Listing, as_broker: Client, bob: Member
) -> None:
    counts = []
    for _ in range(2):
        ListingFactory(owner=bob)
        for path in (QUEUE, f"{QUEUE}{waiting.id}/"):
            with counted() as queries:
                assert as_broker.get(path).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:], counts
    assert max(counts) <= 12, counts

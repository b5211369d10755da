"""Who was told of what is forgotten once it changes nothing any more."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from kernel import clock, database
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.listings.moves import Move, possible
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenant_apps.telling import forgetting, tasks
from tenant_apps.telling.forgetting import AFTER_THE_END, AT_MOST, ENDED
from tenant_apps.telling.models import Announcement, Told
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.telling import AnnouncementFactory, ToldFactory
from tests.integration.telling.conftest import ask
from tests.integration.telling.test_at_once import _tell

DAY = timedelta(days=1)


@pytest.fixture
def wish(alice: Member, charts: Skill) -> Listing:
    return ask(charts, alice)


def told(wish: Listing, member: Member, ago: timedelta) -> Told:
    made: Told = ToldFactory(listing=wish, member=member, told_at=clock.now() - ago)
    return made


@pytest.mark.parametrize("move", [Move.FULFIL, Move.WITHDRAW])
def test_of_a_request_that_ended_four_weeks_later(
    wish: Listing, alice: Member, bob: Member, move: Move
) -> None:
    told(wish, bob, AFTER_THE_END + DAY)
    lately = told(wish, admit("Cora Clarke"), AFTER_THE_END - DAY)
    tasks.forget.run()
    assert Told.objects.count() == 2
    listings.move(listing_id=wish.id, what=move, by=alice)
    tasks.forget.run()
    assert list(Told.objects.all()) == [lately]


def test_of_others_a_year_later(wish: Listing, bob: Member) -> None:
    told(wish, bob, AT_MOST + DAY)
    within = told(wish, admit("Cora Clarke"), AT_MOST - DAY)
    tasks.forget.run()
    assert list(Told.objects.all()) == [within]


def test_until_then_nobody_is_told_of_it_again(wish: Listing, able: Member, alice: Member) -> None:
    told(wish, able, AT_MOST - DAY)
    tasks.forget.run()
    listings.renew(listing_id=wish.id, by=alice)
    assert _tell() == 1


def test_the_database_refuses_to_forget_too_early(wish: Listing, bob: Member) -> None:
    told(wish, bob, timedelta(days=20))
    with pytest.raises(ProgrammingError, match="stays for three weeks"), database.atomic():
        Told.objects.all().delete()


def test_what_ends_is_what_no_move_leads_back_from(wish: Listing) -> None:
    for state in Listing.State:
        wish.state = state
        leads_back = {Move.RENEW, Move.REOPEN, Move.PAUSE} & set(possible(wish))
        assert (state in ENDED) == (not leads_back and state != Listing.State.PENDING)


def test_what_was_announced_and_done(wish: Listing, able: Member) -> None:
    _tell()
    Announcement.objects.update(done_at=clock.now() - AFTER_THE_END - DAY)
    waits = AnnouncementFactory(listing=ListingFactory())
    assert forgetting.forget() == 1
    assert list(Announcement.objects.all()) == [waits]


def test_in_batches_as_far_as_time_goes(wish: Listing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    kept = told(wish, admit("Cora Clarke"), DAY)
    for number in range(5):
        told(wish, admit(f"Reader {number}"), AT_MOST + DAY)
    assert forgetting.forget(most_seconds=0) == 0
    with counted() as queries:
        assert forgetting.forget() == 5
    assert len([query for query in queries if query.startswith("DELETE")]) == 3
    assert list(Told.objects.all()) == [kept]

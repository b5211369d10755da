"""What changed is told once and wholly, whoever dies, waits or comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.test import Client

from kernel import database
from kernel.ids import uuid7
from shared_apps.directory import services as directory
from shared_apps.directory.models import SharedListing, Source
from shared_apps.directory.snapshots import Telling
from shared_apps.federation.models import FederatedNetwork
from tenant_apps.listings import links
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import KindOfHelp, Listing
from tenant_apps.members.models import Member
from tenant_apps.organisations import services as organisations
from tenant_apps.sharing import snapshots, telling
from tenant_apps.sharing.models import Due, Rule
from tenant_apps.sharing.tasks import follow
from tenants import current
from tenants.current import NetworkRef
from tests.factories.directory import SharedListingFactory
from tests.factories.listings import OfferFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.sharing import DueFactory
from tests.integration.sharing.conftest import Found, share
from tests.rights import withheld
from tests.site import wait_until
from tests.world import World


def titles() -> list[str]:
    with current.federation():
        return sorted(SharedListing.objects.values_list("title", flat=True))


def ordinal(network: NetworkRef) -> int:
    with current.federation():
        return Source.objects.get(network=network.id).ordinal


def waits_to_strike_off(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%DELETE FROM%%sharing_due%%'"
        ).fetchone()
    return found == (1,)


def test_one_that_dies_before_it_tells_leaves_it_to_the_round(
    warwick: NetworkRef, sofia: Member, found: Found
) -> None:
    """What is due is committed with the change: a service that is called tells nobody by itself."""
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        listings.withdraw(listing_id=entry.id, by=sofia)
        assert Due.objects.filter(id=entry.id).exists()
    assert titles() == [entry.title]
    with current.enter(warwick):
        follow.run()
        assert not Due.objects.exists()
    assert titles() == []


def test_a_change_that_is_taken_back_leaves_nothing_to_tell(
    warwick: NetworkRef, sofia: Member
) -> None:
    with current.enter(warwick):
        with database.atomic():
            DueFactory()
            assert Due.objects.exists()
            transaction.set_rollback(True)
        assert not Due.objects.exists()


def test_one_that_dies_after_it_told_tells_the_same_again(
    warwick: NetworkRef, sofia: Member
) -> None:
    with current.enter(warwick):
        OfferFactory(owner=sofia, audience="federation")
        batch = telling._read()
        assert batch
        assert directory.tell(warwick, batch.telling)
        assert Due.objects.exists()
        assert telling.tell() == 1
        assert not Due.objects.exists()
    assert titles() == ["Shadow our morning huddle"]


def test_what_was_read_earlier_is_refused_and_read_again(
    warwick: NetworkRef, sofia: Member
) -> None:
    """One reads that it is open, and is overtaken by one that reads and tells its end."""
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        listings.change(listing_id=entry.id, by=sofia, title="Other words")
        slow = telling._read()
        assert slow
        listings.withdraw(listing_id=entry.id, by=sofia)
        telling.tell()
        assert titles() == []
        assert not directory.tell(warwick, slow.telling)
    assert titles() == []


def test_what_changes_between_reading_and_telling_stays_due(
    warwick: NetworkRef, sofia: Member
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        listings.change(listing_id=entry.id, by=sofia, title="Other words")
        batch = telling._read()
        assert batch
        listings.withdraw(listing_id=entry.id, by=sofia)
        assert directory.tell(warwick, batch.telling)
        telling._done_with(batch)
        assert Due.objects.filter(id=entry.id).exists()
        telling.tell()
    assert titles() == []


def test_what_changes_while_it_is_struck_off_stays_due(
    world: World, warwick: NetworkRef, sofia: Member
) -> None:
    """A change is under way when its forerunner has been told, and commits a moment later."""
    entry = SharedListingFactory(network=warwick, owner=sofia)

    def strike_off(batch: telling._Batch) -> None:
        try:
            with current.enter(warwick):
                telling._done_with(batch)
        finally:
            connections.close_all()

    with current.enter(warwick):
        listings.change(listing_id=entry.id, by=sofia, title="Other words")
        batch = telling._read()
        assert batch
    with ThreadPoolExecutor(1) as pool:
        with current.enter(warwick), database.atomic():
            listings.change(listing_id=entry.id, by=sofia, title="And others again")
            striking = pool.submit(strike_off, batch)
            wait_until(lambda: waits_to_strike_off(world))
        striking.result()
    with current.enter(warwick):
        assert Due.objects.filter(id=entry.id).exists()
        telling.tell()
    assert titles() == ["And others again"]


def test_many_at_once_end_with_what_is_so(warwick: NetworkRef, sofia: Member) -> None:
    """Four change one listing and tell, over and over: the directory has its last state."""
    entry = SharedListingFactory(network=warwick, owner=sofia)
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        try:
            ready.wait()
            with current.enter(warwick):
                for turn in range(6):
                    listings.change(listing_id=entry.id, by=sofia, title=f"Title {number}.{turn}")
                    telling.tell()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result()
    with current.enter(warwick):
        telling.tell(most_seconds=5)
        assert not Due.objects.exists()
        [now] = snapshots.of_listings([entry.id], shares="marked")
    assert titles() == [now.title]


def test_a_network_that_left_is_told_no_more_by_whoever_read_before(
    warwick: NetworkRef, sofia: Member
) -> None:
    """The database says so, not who tells."""
    with current.enter(warwick):
        OfferFactory(owner=sofia, audience="federation")
        batch = telling._read()
    assert batch
    with current.shared():
        FederatedNetwork.objects.filter(network=warwick.id).update(state="leaving")
    with current.enter(warwick), pytest.raises(directory.NotSharing):
        directory.tell(warwick, batch.telling)
    assert titles() == []


def test_what_a_network_shares_no_more_is_not_told_by_whoever_read_before(
    warwick: NetworkRef, sofia: Member
) -> None:
    share(warwick, "all")
    with current.enter(warwick):
        telling.follow()
        OfferFactory(owner=sofia, title="One of all")
        OfferFactory(owner=sofia, title="A marked one", audience="federation")
        batch = telling._read()
    assert batch
    share(warwick, "marked")
    with current.enter(warwick):
        directory.tell(warwick, batch.telling)
    assert titles() == ["A marked one"]


def test_a_network_that_comes_back_tells_all_again(
    warwick: NetworkRef, sofia: Member, found: Found
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.shared():
        FederatedNetwork.objects.filter(network=warwick.id).update(state="leaving")
    with current.enter(warwick):
        OfferFactory(owner=sofia, title="Posted meanwhile", audience="federation")
        follow.run()
        assert not Rule.objects.get().is_in
        assert not Due.objects.exists()
    with current.shared():
        FederatedNetwork.objects.filter(network=warwick.id).update(state="joined")
    with current.enter(warwick):
        follow.run()
    assert titles() == ["Posted meanwhile", entry.title]


def test_another_name_of_a_kind_of_help_or_an_organisation_is_told(
    warwick: NetworkRef, sofia: Member
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        KindOfHelp.objects.filter(code="shadowing").update(name="Walking along")
        assert Rule.objects.get().is_all_due
        follow.run()
    with current.federation():
        assert "Walking along" in SharedListing.objects.get(id=entry.id).tags
    with current.enter(warwick):
        trust = OrganisationFactory()
        organisations.change(organisation=trust, name="Another trust", kind=trust.kind, by=sofia.id)
        assert Rule.objects.get().is_all_due


def test_an_entry_that_should_not_be_there_is_taken_out_when_all_is_told(
    warwick: NetworkRef, sofia: Member
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.federation():
        row = SharedListing.objects.get(id=entry.id)
        row.id, row.title = uuid7(), "Of nobody"
        row.save(force_insert=True)
    assert titles() == ["Of nobody", entry.title]
    with current.enter(warwick):
        Rule.objects.update(is_all_due=True)
        follow.run()
    assert titles() == [entry.title]


def test_more_than_one_batch_is_told(
    warwick: NetworkRef, sofia: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    with current.enter(warwick):
        for number in range(5):
            OfferFactory(owner=sofia, title=f"Offer {number}", audience="federation")
        assert telling.tell() == 2
        assert titles() == ["Offer 3", "Offer 4"]
        follow.run()
    assert len(titles()) == 5


def test_a_network_takes_no_entry_of_anothers(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        told = snapshots.of_listings([entry.id], shares="marked")
    stolen = Telling(ordinal=1000, ids=[entry.id], listings=told, people=[])
    nothing = Telling(ordinal=1001, ids=[entry.id], listings=[], people=[])
    for one in (stolen, nothing):
        assert directory.tell(nwl, one)
    with current.federation():
        assert SharedListing.objects.get().network_id == warwick.id


def test_a_form_that_is_answered_by_a_page_tells_what_it_changed(
    world: World, warwick: NetworkRef, sofia: Member
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with current.enter(warwick):
        link = links.sign(Listing.objects.get(id=entry.id))
    answer = world.client(warwick).post(f"/listings/renew/{link}/", {"renew": "yes"})
    assert answer.status_code == 200
    with current.enter(warwick):
        assert not Due.objects.exists()


def test_a_form_that_changes_nothing_tells_nothing(
    warwick: NetworkRef, as_sofia: Client, sofia: Member
) -> None:
    SharedListingFactory(network=warwick, owner=sofia)
    before = ordinal(warwick)
    as_sofia.post("/others/you/findable/", {"findable": "no"})
    assert ordinal(warwick) == before


def test_where_it_cannot_be_told_the_form_is_answered_all_the_same(
    world: World,
    warwick: NetworkRef,
    as_sofia: Client,
    sofia: Member,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    with withheld(world, "UPDATE", "directory_source"):
        assert as_sofia.post(f"/listings/{entry.id}/withdraw/").status_code == 302
    assert "the round tells them" in caplog.text
    with current.enter(warwick):
        follow.run()
    assert titles() == []

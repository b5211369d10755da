"""A question written once is the same question, of other values, in whatever network is open."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q, QuerySet

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current, stamps
from tenants.current import NetworkRef
from tenants.kept_queries import KeptQuery, NotKept
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.members import admit


def named(has_order: bool, *, name: str, on: date | None = None) -> QuerySet[Listing]:
    found = Listing.objects.filter(owner__name=name).select_related("owner")
    if on is not None:
        found = found.filter(closes_on__gte=on)
    return found.order_by("-title") if has_order else found.order_by("title")


@pytest.fixture
def listings(nwl: NetworkRef, warwick: NetworkRef) -> None:
    for network in (nwl, warwick):
        with current.enter(network):
            ada, ben = admit(name="Ada"), admit(name="Ben")
            for title in ("One", "Two"):
                ListingFactory(owner=ada, title=f"{title} in {network.slug}")
            ListingFactory(owner=ben, title=f"Three in {network.slug}")


def titles(found: list[Listing]) -> list[str]:
    return [one.title for one in found]


def test_it_finds_what_the_same_question_finds_for_any_values(
    nwl: NetworkRef, listings: None
) -> None:
    kept = KeptQuery(named)
    with current.enter(nwl):
        assert titles(kept.all(False, name="Ada")) == ["One in nwl", "Two in nwl"]
        assert titles(kept.all(True, name="Ada")) == ["Two in nwl", "One in nwl"]
        assert titles(kept.all(False, name="Ben")) == ["Three in nwl"]
        assert kept.all(False, name="Nobody") == []
        late = clock.now().date() + timedelta(days=900)
        assert kept.all(False, name="Ada", on=late) == []
        assert len(kept.all(False, name="Ada", on=None)) == 2


def test_it_asks_once_and_its_rows_are_whole(nwl: NetworkRef, listings: None) -> None:
    kept = KeptQuery(named)
    with current.enter(nwl):
        kept.all(False, name="Ada")
        with counted() as queries:
            found = kept.all(False, name="Ada")
            assert [one.owner.name for one in found] == ["Ada", "Ada"]
        assert len(queries) == 1
        found[0].title = "Changed"
        found[0].save()
        assert Listing.objects.get(id=found[0].id).title == "Changed"


def test_it_belongs_to_the_network_that_is_open_and_so_do_its_rows(
    nwl: NetworkRef, warwick: NetworkRef, listings: None
) -> None:
    kept = KeptQuery(named)
    with current.enter(nwl):
        [ours] = kept.all(False, name="Ben")
    with current.enter(warwick):
        [theirs] = kept.all(False, name="Ben")
        with pytest.raises(stamps.WrongNetwork):
            ours.save()
    assert (ours.title, theirs.title) == ("Three in nwl", "Three in warwick")
    with current.enter(nwl), pytest.raises(stamps.WrongNetwork):
        theirs.save()


def test_nothing_that_was_asked_for_is_kept(nwl: NetworkRef, listings: None) -> None:
    kept = KeptQuery(named)
    with current.enter(nwl):
        kept.all(False, name="Ada Archer of Acton")
    said = repr(list(kept._texts.values()))
    assert "Ada Archer" not in said
    assert "nwl" not in said


def by_the_clock(*, owner: UUID) -> QuerySet[Listing]:
    return Listing.objects.filter(owner=owner, closes_on__gte=clock.now().date())


def without_its_value(*, owner: UUID) -> QuerySet[Listing]:
    return Listing.objects.filter(Q(owner=None) if owner is None else Q(kind="offer"))


def made_of_its_value(*, name: str) -> QuerySet[Listing]:
    return Listing.objects.filter(title=f"{name}’s")


@pytest.mark.parametrize(
    ("build", "values"),
    [
        (by_the_clock, {"owner": uuid7()}),
        (without_its_value, {"owner": uuid7()}),
        (made_of_its_value, {"name": "Ada"}),
        (named, {"name": ["Ada"]}),
        (named, {"name": True}),
    ],
)
def test_what_cannot_be_kept_is_refused(
    nwl: NetworkRef, build: Any, values: dict[str, Any]
) -> None:
    shape = (False,) if build is named else ()
    with current.enter(nwl), pytest.raises(NotKept):
        KeptQuery(build).all(*shape, **values)


def test_in_tests_each_is_held_to_what_django_writes_now(nwl: NetworkRef, alice: Member) -> None:
    """A right, or a setting, that `build` reads by itself shows as soon as it is another."""
    kinds = ["offer"]

    def unsteady(*, owner: UUID) -> QuerySet[Listing]:
        return Listing.objects.filter(owner=owner, kind=kinds[0])

    kept = KeptQuery(unsteady)
    with current.enter(nwl):
        kept.all(owner=alice.id)
        kinds[0] = "request"
        with pytest.raises(NotKept):
            kept.all(owner=alice.id)


def test_moments_days_numbers_and_ids_go_where_they_belong(nwl: NetworkRef, alice: Member) -> None:
    def build(*, owner: UUID, since: datetime, on: date, people: int) -> QuerySet[Listing]:
        return Listing.objects.filter(
            owner=owner, created_at__gte=since, closes_on__gte=on, people=people
        )

    kept, now = KeptQuery(build), clock.now()
    with current.enter(nwl):
        mine = ListingFactory(owner=alice, people=3)
        for since, on, people, found in (
            (now, now.date(), 3, [mine.id]),
            (now, now.date(), 4, []),
            (now + timedelta(days=1), now.date(), 3, []),
            (now, now.date() + timedelta(days=400), 3, []),
        ):
            asked = kept.all(owner=alice.id, since=since, on=on, people=people)
            assert [one.id for one in asked] == found

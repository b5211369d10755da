"""The database itself refuses what is no round."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import F, ProtectedError
from django.db.utils import ProgrammingError

from kernel import database
from tenant_apps.coffee.models import Pair, Round, Seat, SignUp
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.coffee import PairFactory, RoundFactory, SeatFactory, SignUpFactory

THEN = datetime(2026, 1, 1, tzinfo=UTC)
JUNE = date(2026, 6, 1)


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


def test_a_sign_up_ends_after_it_began(inside: NetworkRef, alice: Member) -> None:
    SignUpFactory(by=alice)
    with refused("coffee_signup_left_after_joining"), database.atomic():
        SignUp.objects.update(left_at=THEN)


def test_a_month_is_its_first_day(inside: NetworkRef) -> None:
    with refused("coffee_round_month_is_first_day"), database.atomic():
        Round.objects.create(month=date(2026, 6, 2))


def test_one_round_a_month(inside: NetworkRef) -> None:
    RoundFactory(month=JUNE)
    with refused("coffee_round_one_a_month"), database.atomic():
        Round.objects.create(month=JUNE)


def test_the_lower_is_first(inside: NetworkRef, alice: Member, bob: Member) -> None:
    round_ = RoundFactory(month=JUNE)
    low, high = sorted((alice, bob), key=lambda member: member.id)
    for one, two in ((high, low), (low, low)):
        with refused("coffee_pair_low_is_lower"), database.atomic():
            Pair.objects.create(round=round_, low=one, high=two)


@pytest.mark.parametrize(
    "change", [{"skipped_at": THEN}, {"skipped_by": F("low")}], ids=["nobody", "never"]
)
def test_someone_skips_at_some_time(pair: Pair, change: dict[str, Any]) -> None:
    with refused("coffee_pair_skipped_by_one"), database.atomic():
        Pair.objects.update(**change)


def test_nobody_else_skips(pair: Pair, champion: Member) -> None:
    with refused("coffee_pair_skipped_by_one"), database.atomic():
        Pair.objects.update(skipped_by=champion, skipped_at=THEN)


@pytest.mark.parametrize("month", [date(2026, 7, 1), date(2027, 5, 1), date(2025, 7, 1)])
def test_no_two_meet_again_within_twelve_months(
    inside: NetworkRef, alice: Member, bob: Member, month: date
) -> None:
    PairFactory(one=alice, two=bob, month=JUNE)
    with refused("coffee_pair_once_in_twelve_months"), database.atomic():
        PairFactory(one=bob, two=alice, month=month)
    PairFactory(one=alice, two=bob, month=date(2027, 6, 1))
    PairFactory(one=alice, two=bob, month=date(2025, 6, 1))


def test_nobody_is_in_two_pairs_of_a_round(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    PairFactory(one=alice, two=bob, month=JUNE)
    with refused("coffee_seat_one_a_round"), database.atomic():
        PairFactory(one=alice, two=champion, month=JUNE)
    with refused("coffee_seat_one_a_round"), database.atomic():
        SeatFactory(member=bob, month=JUNE)


@pytest.mark.parametrize("missing", ["low", "high"])
def test_a_pair_has_its_two_seats(
    inside: NetworkRef, alice: Member, bob: Member, missing: str
) -> None:
    round_ = RoundFactory(month=JUNE)
    low, high = sorted((alice, bob), key=lambda member: member.id)
    there = high if missing == "low" else low
    with refused(f"coffee_pair_{missing}_is_seated"), database.atomic():
        pair = Pair.objects.create(round=round_, low=low, high=high)
        Seat.objects.create(round=round_, member=there, pair=pair)


def test_what_was_drawn_stays(pair: Pair, champion: Member) -> None:
    for model in (Pair, Seat, Round):
        with pytest.raises((ProgrammingError, ProtectedError)), database.atomic():
            model.objects.all().delete()
    with pytest.raises(ProgrammingError), database.atomic():
        Pair.objects.update(low=champion)

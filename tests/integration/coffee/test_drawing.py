"""A month's round: drawn once, whole or not at all."""

import threading
from datetime import date
from random import Random

import pytest

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.coffee import drawing, selectors, services
from tenant_apps.coffee.models import Pair, Round, Seat
from tenant_apps.coffee.tasks import draw
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.coffee import RoundFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.coffee.conftest import TravelTo

JUNE = date(2026, 6, 1)


def signed_up(count: int, organisation: object = None) -> list[Member]:
    people = [admit(name=f"Member {n}", organisation=organisation) for n in range(count)]  # type: ignore[arg-type]
    for member in people:
        services.join(by=member)
    return people


def test_the_odd_one_out_comes_first(inside: NetworkRef) -> None:
    signed_up(3)
    drawing.draw_month(JUNE, Random(1))
    alone = Seat.objects.get(pair__isnull=True).member_id
    july = selectors.candidates(date(2026, 7, 1))
    assert {one.id for one in july if one.comes_first} == {alone}
    drawing.draw_month(date(2026, 7, 1), Random(1))
    seat = Seat.objects.get(round=date(2026, 7, 1), member=alone)
    assert seat.pair is not None


def test_once_a_month(inside: NetworkRef) -> None:
    signed_up(4)
    assert drawing.draw_month(JUNE, Random(1))
    assert not drawing.draw_month(JUNE, Random(2))
    assert Pair.objects.count() == 2


def test_two_workers_make_one_round(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        signed_up(6)
    made: list[bool] = []
    both = threading.Barrier(2)

    def work(seed: int) -> None:
        try:
            with current.enter(nwl):
                both.wait()
                made.append(drawing.draw_month(JUNE, Random(seed)))
        finally:
            database.connection().close()

    workers = [threading.Thread(target=work, args=[seed]) for seed in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with current.enter(nwl):
        assert sorted(made) == [False, True]
        assert (Round.objects.count(), Pair.objects.count(), Seat.objects.count()) == (1, 3, 6)


class Killed(BaseException):
    """As if the process ended."""


def test_all_or_nothing(inside: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_up(4)

    def die(**kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(audit, "record", die)
        with pytest.raises(Killed):
            drawing.draw_month(JUNE, Random(1))
    assert not Round.objects.exists()
    assert not Pair.objects.exists()
    assert drawing.draw_month(JUNE, Random(1))


def test_colleagues_do_not_meet_and_teams_are_colleagues(inside: NetworkRef) -> None:
    trust = OrganisationFactory(name="The trust")
    team = OrganisationFactory(name="The team", parent=trust)
    signed_up(2, trust)
    signed_up(2, team)
    drawing.draw_month(JUNE, Random(1))
    assert not Pair.objects.exists()
    assert Seat.objects.filter(pair__isnull=True).count() == 4


def test_the_suspended_and_who_left_are_not_in(inside: NetworkRef, champion: Member) -> None:
    one, two, three, four = signed_up(4)
    members.suspend(member=one, by=champion.id)
    services.leave(by=two)
    drawing.draw_month(JUNE, Random(1))
    pair = Pair.objects.get()
    assert {pair.low_id, pair.high_id} == {three.id, four.id}


def test_not_again_for_twelve_months(inside: NetworkRef) -> None:
    signed_up(2)
    year = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(5, 18)]
    for month in year:
        drawing.draw_month(month, Random(1))
    assert [pair.round_id for pair in Pair.objects.order_by("round_id")] == [year[0], year[12]]


@pytest.mark.parametrize(("day", "rounds"), [(1, 0), (2, 0), (3, 1), (9, 1), (10, 0)])
def test_the_task_looks_at_the_day(inside: NetworkRef, at: TravelTo, day: int, rounds: int) -> None:
    at(2026, 8, day)
    for _ in range(2):
        draw.run()
    assert Round.objects.count() == rounds


def test_nobody_signed_up(inside: NetworkRef) -> None:
    assert RoundFactory(month=JUNE).month == JUNE
    assert not Seat.objects.exists()


def test_it_costs_the_same_for_more_people(inside: NetworkRef) -> None:
    counts = []
    for month in (JUNE, date(2026, 7, 1)):
        signed_up(10)
        with counted() as queries:
            drawing.draw_month(month, Random(1))
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""How fast organisations answer: medians of enough people, and nothing of what they wrote."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.brokering import presenters, responding
from tenant_apps.brokering.models import ResponseTime
from tenant_apps.exchanges import services as exchanges
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

Wait = Callable[[float], None]


@pytest.fixture
def wait(inside: object, monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Let so many days pass, also for what is written with its own time."""
    monkeypatch.undo()

    def travel(days: float) -> None:
        moment = clock.now() + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return travel


@pytest.fixture
def trust(inside: object) -> Organisation:
    made: Organisation = OrganisationFactory(name="Riverside Trust")
    return made


def _answer(organisation: Organisation, bob: Member, days: list[float], wait: Wait) -> None:
    """So many of its people decline a proposal of Bob's, each after so many days."""
    for number, waits in enumerate(days):
        member = admit(name=f"Person {number}", organisation=organisation)
        made = ExchangeFactory(provider=bob, recipient=member)
        wait(waits)
        exchanges.decline(exchange_id=made.id, reason="No time.", key=uuid7(), by=member)


def test_the_median_of_the_first_answers_of_each_organisation(
    trust: Organisation, bob: Member, wait: Wait
) -> None:
    _answer(trust, bob, [1, 1, 2, 9, 9], wait)
    _answer(OrganisationFactory(name="Harrow Council"), bob, [3], wait)
    assert responding.measure() == 2
    row = ResponseTime.objects.get(organisation=trust)
    assert (row.answers, row.answered_by, row.answer_median_minutes) == (5, 5, 2 * 1440)
    assert (row.confirmations, row.confirmation_median_minutes) == (0, None)


def test_one_person_who_answers_often_is_one(trust: Organisation, bob: Member, wait: Wait) -> None:
    member = admit(name="Person", organisation=trust)
    for _ in range(6):
        made = ExchangeFactory(provider=bob, recipient=member)
        exchanges.decline(exchange_id=made.id, reason="No time.", key=uuid7(), by=member)
    responding.measure()
    row = ResponseTime.objects.get(organisation=trust)
    assert (row.answers, row.answered_by) == (6, 1)


def test_saying_whether_hours_are_right_is_measured_from_logging_them(
    trust: Organisation, bob: Member, wait: Wait
) -> None:
    member = admit(name="Person", organisation=trust)
    settled = ExchangeFactory(provider=bob, recipient=member, state="logged", minutes=15)
    wait(4)
    exchanges.confirm(exchange_id=settled.id, key=uuid7(), by=member)
    disputed = ExchangeFactory(provider=bob, recipient=member, state="logged", minutes=15)
    wait(2)
    exchanges.dispute(exchange_id=disputed.id, message="No.", key=uuid7(), by=member)
    responding.measure()
    row = ResponseTime.objects.get(organisation=trust)
    assert (row.confirmations, row.confirmed_by) == (2, 1)
    assert row.confirmation_median_minutes == 3 * 1440


def test_what_is_old_or_still_waits_does_not_count(
    trust: Organisation, bob: Member, wait: Wait
) -> None:
    _answer(trust, bob, [1], wait)
    wait(100)
    ExchangeFactory(provider=bob, recipient=admit(name="Person", organisation=trust))
    assert responding.measure() == 0
    assert not ResponseTime.objects.exists()


def test_it_is_read_on_a_page_and_as_a_file_without_what_few_did(
    trust: Organisation, bob: Member, wait: Wait, broker: Member, nwl: NetworkRef, world: World
) -> None:
    _answer(trust, bob, [1, 1, 2.5, 9, 9], wait)
    _answer(OrganisationFactory(name="=Harrow Council"), bob, [3, 3], wait)
    responding.measure()
    as_broker = world.client(nwl, broker.user)
    page = as_broker.get("/queue/response-times/").content.decode()
    assert "Riverside Trust" in page
    assert ">2.5<" in page
    assert "under 5 people" in page
    assert ">3.0<" not in page
    answer = as_broker.get("/queue/response-times.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        "'=Harrow Council,–,under 5 people,–,under 5 people",
        "Riverside Trust,2.5,5,–,under 5 people",
    ]


@pytest.mark.parametrize(
    ("median", "people", "said"),
    [(None, 0, "–"), (1440, 4, "–"), (1440, 5, "1.0"), (3600, 9, "2.5"), (30, 5, "0.0")],
)
def test_medians_are_told_of_five_people_or_more(
    median: int | None, people: int, said: str
) -> None:
    assert presenters.days(median, people, 5) == said

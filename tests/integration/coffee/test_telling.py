"""Who has a seat in a round hears of it: whom they meet, or that nobody was left. Once."""

from datetime import date
from types import SimpleNamespace

import pytest

from kernel.ids import uuid7
from tenant_apps.coffee import services, telling
from tenant_apps.coffee.models import Pair, Seat
from tenant_apps.coffee.tasks import draw
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.coffee import PairFactory, RoundFactory, SeatFactory, SignUpFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.coffee.conftest import TravelTo
from tests.site import Site

JUNE = date(2026, 6, 1)


def mails() -> int:
    return Mail.objects.filter(subject__contains="coffee").count()


def test_both_are_told_who_the_other_is(inside: NetworkRef) -> None:
    trust = OrganisationFactory(name="St Mary’s")
    alice = admit(name="Alice Archer", organisation=trust, job_title="Nurse")
    bob = admit(name="Bob Baker")
    for member in (alice, bob):
        SignUpFactory(by=member)
    RoundFactory(month=JUNE)
    pair = Pair.objects.get()
    mail = Mail.objects.get(to=bob.user.email)
    assert mail.subject == "Your random coffee: Alice Archer"
    for said in (
        "Alice Archer (Nurse · St Mary’s)",
        "Three things to ask",
        f"/exchanges/propose/member/{alice.id}/?minutes=30&title=Random+coffee",
        f"/people/{alice.handle}/",
        f"/coffee/{pair.id}/skip/",
    ):
        assert said in mail.text
    assert "@" not in mail.text
    other = Mail.objects.get(to=alice.user.email)
    assert [line for line in mail.text.splitlines() if line.startswith("- ")] == [
        line for line in other.text.splitlines() if line.startswith("- ")
    ]


def test_the_odd_one_out_is_told(inside: NetworkRef) -> None:
    people = [SignUpFactory().member for _ in range(3)]
    RoundFactory(month=JUNE)
    alone = Seat.objects.get(pair__isnull=True).member_id
    user = next(one.user for one in people if one.id == alone)
    assert "next time you come first" in Mail.objects.get(to=user.email).text


def test_each_hears_once_though_it_stops_in_between(
    inside: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        SeatFactory(month=JUNE)
    monkeypatch.setattr(telling, "BATCH", 3)
    assert telling.tell_of_round(JUNE, most_seconds=0) == 0
    moments = iter([0.0, 0.0, 50.0])
    monkeypatch.setattr(telling, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    assert (telling.tell_of_round(JUNE), mails()) == (3, 3)
    monkeypatch.undo()
    assert (telling.tell_of_round(JUNE), mails()) == (1, 4)
    assert (telling.tell_of_round(JUNE), mails()) == (0, 4)


def test_what_was_queued_leaves(site: Site, nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        SeatFactory(member=alice, month=JUNE)
        telling.tell_of_round(JUNE)
    assert "No random coffee" in site.letter(alice.user.email)["Subject"]


def test_what_was_queued_meanwhile_is_not_queued_twice(inside: NetworkRef) -> None:
    seat = SeatFactory(month=JUNE)
    sent = telling.mails.of_seat(seat)
    telling.outbox.send_many([sent])
    sent.subject = "Again"
    telling.outbox.send_many([sent])
    assert Mail.objects.get(id=seat.id).subject == "No random coffee for you this month"


def test_who_skips_first_is_not_told_and_nor_is_the_other(inside: NetworkRef) -> None:
    pair: Pair = PairFactory()
    services.skip(pair_id=pair.id, by=pair.low)
    before = mails()
    assert telling.tell_of_round(pair.round_id) == 0
    assert mails() == before == 1, "that it does not take place"


def test_other_months_are_not_told_of(inside: NetworkRef) -> None:
    SeatFactory(month=date(2026, 5, 1))
    assert telling.tell_of_round(JUNE) == 0


def test_the_next_hour_tells_whom_a_death_left(inside: NetworkRef, at: TravelTo) -> None:
    """The draw has been committed, and the worker died before its mail."""
    at(2026, 6, 1)
    SeatFactory(month=JUNE)
    for _ in range(2):
        draw.run()
        assert mails() == 1


def test_a_batch_costs_the_same_for_more_people(inside: NetworkRef) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            SeatFactory(member=admit(name=f"Member {uuid7()}"[:30]), month=JUNE)
        with counted() as queries:
            telling.tell_of_round(JUNE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4

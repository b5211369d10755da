"""Taking part, leaving, and skipping."""

import threading
from datetime import date

import pytest

from kernel import database
from kernel.errors import NotFound
from tenant_apps.audit.models import Event
from tenant_apps.coffee import months, selectors, services
from tenant_apps.coffee.models import Pair, SignUp
from tenant_apps.coffee.services import MonthOver
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.coffee import PairFactory
from tests.integration.coffee.conftest import TravelTo


def audited() -> list[str]:
    found = Event.objects.filter(action__startswith="coffee.").order_by("id")
    return list(found.values_list("action", flat=True))


def test_in_and_out_and_in_again(inside: NetworkRef, alice: Member) -> None:
    for _ in range(2):
        services.join(by=alice)
    first = SignUp.objects.get()
    assert selectors.is_in(alice)
    for _ in range(2):
        services.leave(by=alice)
    assert not selectors.is_in(alice)
    services.join(by=alice)
    again = SignUp.objects.get()
    assert again.joined_at > first.joined_at
    assert again.left_at is None
    assert audited() == ["coffee.joined", "coffee.left", "coffee.joined"]


def test_two_at_once_take_part_once(nwl: NetworkRef, alice: Member) -> None:
    both = threading.Barrier(2)

    def work() -> None:
        try:
            with current.enter(nwl):
                both.wait()
                services.join(by=alice)
        finally:
            database.connection().close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with current.enter(nwl):
        assert selectors.is_in(alice)
        assert audited() == ["coffee.joined"]


def test_leaving_what_one_never_joined(inside: NetworkRef, alice: Member) -> None:
    services.leave(by=alice)
    assert not SignUp.objects.exists()
    assert audited() == []


def test_the_other_is_told_kindly_and_once(pair: Pair, alice: Member, bob: Member) -> None:
    services.skip(pair_id=pair.id, by=alice)
    services.skip(pair_id=pair.id, by=alice)
    services.skip(pair_id=pair.id, by=bob)
    mail = Mail.objects.get(subject__contains="coffee")
    assert mail.to == bob.user.email
    assert "Next time you come first." in mail.text
    assert "skipped" not in mail.text.lower()
    assert "@" not in mail.text
    pair.refresh_from_db()
    assert pair.skipped_by_id == alice.id
    assert audited() == ["coffee.skipped"]


def test_nobody_elses_pair(pair: Pair, champion: Member) -> None:
    with pytest.raises(NotFound):
        services.skip(pair_id=pair.id, by=champion)
    assert not Mail.objects.filter(subject__contains="coffee").exists()


def test_not_once_the_month_is_over(pair: Pair, alice: Member, at: TravelTo) -> None:
    after = months.next_month(pair.round_id)
    at(after.year, after.month, 1)
    with pytest.raises(MonthOver):
        services.skip(pair_id=pair.id, by=alice)
    pair.refresh_from_db()
    assert pair.skipped_at is None


def test_who_is_suspended_gets_no_mail(
    pair: Pair, alice: Member, bob: Member, champion: Member
) -> None:
    members.suspend(member=bob, by=champion.id)
    services.skip(pair_id=pair.id, by=alice)
    assert not Mail.objects.filter(subject__contains="coffee").exists()


def test_who_did_not_come_puts_the_other_first(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member, at: TravelTo
) -> None:
    for member in (alice, bob):
        services.join(by=member)
    at(2026, 3, 5)
    march = PairFactory(one=alice, two=bob, month=date(2026, 3, 1))
    april = date(2026, 4, 1)
    assert _first(april) == set()
    services.skip(pair_id=march.id, by=alice)
    assert _first(april) == {bob.id}
    PairFactory(one=champion, two=bob, month=april)
    assert _first(date(2026, 5, 1)) == set()
    members.suspend(member=alice, by=champion.id)
    assert _first(date(2026, 5, 1)) == set()


def test_whose_other_is_suspended_comes_first(
    inside: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    services.join(by=bob)
    PairFactory(one=alice, two=bob, month=date(2026, 3, 1))
    members.suspend(member=alice, by=champion.id)
    assert _first(date(2026, 4, 1)) == {bob.id}


def _first(month: date) -> set[object]:
    return {one.id for one in selectors.candidates(month) if one.comes_first}

"""The weekly mail: once for each member, with what is new for them, if anything is."""

import gc
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID
from weakref import WeakSet

import pytest
from django.db import ProgrammingError
from django.db.models import Model
from django.db.models.signals import post_init

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.hearing import services as hearing
from tenant_apps.listings import services as listings
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.skills.models import Skill
from tenant_apps.telling import at_once, digest, tasks
from tenant_apps.telling.mails import Section
from tenant_apps.telling.models import Told, WeeklyMail
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.exchanges.test_at_once import at_once as both_at_once
from tests.integration.telling.conftest import TravelTo, ask, crowd, knows
from tests.world import World


@pytest.fixture
def weekly(able: Member, at: TravelTo) -> Member:
    """Bob hears once a week; it is Tuesday the 8th."""
    hearing.choose(member=able, requests="weekly", weekly_mail=True, by=able)
    at(8, 12)
    return able


def _mails() -> list[Mail]:
    return list(Mail.objects.filter(text__contains="\nRequests for you\n").order_by("to"))


def test_it_says_what_is_new_and_why(weekly: Member, alice: Member, charts: Skill) -> None:
    first = ask(charts, alice, title="Look over my chart", minutes=60)
    ask(charts, alice, title="And another", how="remote", place="Teams")
    assert digest.send_due() == 1
    [mail] = _mails()
    assert mail.to == weekly.user.email
    assert mail.subject == "2 requests that you may be able to answer"
    for form in (mail.text, mail.html):
        for said in ("Requests for you", "Look over my chart", "And another", "Alice Archer"):
            assert said in form
        assert "You teach: Reading run charts" in form
        assert f"/listings/{first.id}/" in form
        assert "/for-you/" in form
        assert "1 hour" in form
        assert "By phone or video, Teams" in form
        assert "Any time" not in form
    assert "/mails/stop/" in mail.unsubscribe_url


def test_nothing_new_no_mail(weekly: Member, alice: Member) -> None:
    assert digest.send_due() == 0
    assert not _mails()
    assert WeeklyMail.objects.filter(member=weekly).exists()


def test_once_a_week_and_nothing_twice(
    weekly: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    ask(charts, alice, title="The first")
    assert [digest.send_due(), digest.send_due()] == [1, 0]
    ask(charts, alice, title="The second")
    at(13, 22)
    assert digest.send_due() == 0
    at(15, 12)
    assert digest.send_due() == 1
    assert "The second" in _mails()[1].text
    assert "The first" not in _mails()[1].text
    at(22, 12)
    assert digest.send_due() == 0


@pytest.mark.parametrize(("day", "hour", "sent"), [(7, 12, 0), (8, 6, 0), (8, 7, 1), (13, 22, 1)])
def test_from_tuesday_morning_until_the_week_is_over(
    weekly: Member, alice: Member, charts: Skill, at: TravelTo, day: int, hour: int, sent: int
) -> None:
    at(day, hour)
    ask(charts, alice)
    assert digest.send_due() == sent


def test_who_joins_after_it_waits_a_week(
    world: World, inside: NetworkRef, alice: Member, charts: Skill, at: TravelTo
) -> None:
    at(9, 12)
    late = knows(admit(name="Late Comer"), charts)
    with world.admin() as admin:
        admin.execute("SET session_replication_role = replica")
        joined = f"UPDATE {inside.schema}.members_member SET joined_at = %s WHERE id = %s"
        admin.execute(joined, [clock.now(), late.id])
    ask(charts, alice)
    assert digest.send_due() == 0
    at(15, 12)
    assert digest.send_due() == 1


def test_five_at_most_the_best_first(weekly: Member, alice: Member, charts: Skill) -> None:
    for number in range(7):
        ask(charts, alice, title=f"Request {number}")
    digest.send_due()
    assert _mails()[0].text.count("You teach:") == 5
    assert Told.objects.filter(member=weekly, how="weekly").count() == 5


def test_what_was_told_at_once_is_not_told_again_but_the_rest_is(
    able: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    at(8, 12)
    for number in range(5):
        ask(charts, alice, title=f"Request {number}")
    at_once.tell_waiting(most=9)
    digest.send_due()
    assert _mails()[0].text.count("You teach:") == 2
    assert Told.objects.filter(member=able).count() == 5


@pytest.mark.parametrize(
    ("requests", "weekly_mail"), [("never", True), ("weekly", False), ("at_once", False)]
)
def test_not_to_those_who_do_not_want_it(
    weekly: Member, alice: Member, charts: Skill, requests: str, weekly_mail: bool
) -> None:
    hearing.choose(member=weekly, requests=requests, weekly_mail=weekly_mail, by=weekly)
    ask(charts, alice)
    assert digest.send_due() == 0


def test_only_of_what_one_may_see_and_has_not_answered(
    weekly: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    knows(alice, charts)
    mine = ask(charts, weekly, title="His own")
    trust = OrganisationFactory()
    near = knows(admit(name="Near By", organisation=OrganisationFactory(parent=trust)), charts)
    theirs = admit(organisation=trust)
    ask(charts, theirs, audience="organisation", title="For the trust")
    closed = ask(charts, alice, title="Closed since")
    listings.withdraw(listing_id=closed.id, by=alice)
    sue = admit(name="Sue Suspended")
    ask(charts, sue, title="Of one suspended")
    members.suspend(member=sue, by=champion.id)
    answered = ask(charts, alice, title="Answered")
    exchanges.propose_to_listing(
        listing_id=answered.id, minutes=30, message="I can.", key=uuid7(), by=weekly
    )
    digest.send_due()
    by_address = {mail.to: mail.text for mail in _mails()}
    assert by_address.keys() == {alice.user.email, near.user.email}
    assert "His own" in by_address[alice.user.email]
    for title in ("His own", "For the trust", "Answered"):
        assert title in by_address[near.user.email]
    assert not Told.objects.filter(member=weekly).exists()
    assert mine.is_open


def test_a_suspended_member_hears_nothing(
    weekly: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    ask(charts, alice)
    members.suspend(member=weekly, by=champion.id)
    assert digest.send_due() == 0


def test_what_is_old_is_not_news(
    weekly: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    ask(charts, alice)
    at(23, 12)
    assert digest.send_due() == 0


def test_without_time_nothing_is_lost(weekly: Member, alice: Member, charts: Skill) -> None:
    ask(charts, alice)
    assert digest.send_due(most_seconds=0) == 0
    assert digest.send_due() == 1


def test_a_failure_in_the_middle_leaves_nothing_and_it_is_made_later(
    world: World, inside: NetworkRef, weekly: Member, alice: Member, charts: Skill
) -> None:
    ask(charts, alice)
    with world.admin() as admin:
        admin.execute(f"REVOKE INSERT ON {inside.schema}.outbox_mail FROM {inside.schema}")
        with pytest.raises(ProgrammingError):
            digest.send_due()
        admin.execute(f"GRANT INSERT ON {inside.schema}.outbox_mail TO {inside.schema}")
    assert not WeeklyMail.objects.exists()
    assert not Told.objects.exists()
    assert digest.send_due() == 1


def test_two_workers_make_one(
    inside: NetworkRef, weekly: Member, alice: Member, charts: Skill
) -> None:
    crowd(charts, 6)
    ask(charts, alice)
    both_at_once(inside, digest.send_due, digest.send_due)
    found = [mail.to for mail in _mails()]
    assert len(found) == len(set(found))
    assert len(found) == Told.objects.count()


def test_the_task_can_run_twice(weekly: Member, alice: Member, charts: Skill) -> None:
    ask(charts, alice)
    tasks.weekly.run()
    tasks.weekly.run()
    assert len(_mails()) == 1


def test_weeks_long_past_are_forgotten(weekly: Member, at: TravelTo) -> None:
    digest.send_due()
    before = WeeklyMail.objects.count()
    at(30, 12)
    week = WeeklyMail.objects.first()
    assert week
    old = week.week - timedelta(weeks=9)
    WeeklyMail.objects.bulk_create([WeeklyMail(member=weekly, week=old)])
    digest.send_due()
    assert not WeeklyMail.objects.filter(week=old).exists()
    assert WeeklyMail.objects.count() == 2 * before


def test_it_asks_the_same_however_many_there_are(
    weekly: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    def asked() -> int:
        with counted() as queries:
            digest.send_due()
        return len(queries)

    ask(charts, alice)
    few = asked()
    crowd(charts, 6)
    for _ in range(3):
        ask(charts, alice)
    at(15, 12)
    assert asked() == few


def test_who_chose_so_gets_the_first_of_each_month_alone(
    able: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    hearing.choose(member=able, requests="weekly", weekly_mail=True, is_monthly=True, by=able)
    sent = []
    for day in (1, 8, 15, 22, 29):
        at(day, 12)
        ask(charts, alice)
        digest.send_due()
        sent.append(len(_mails()))
    assert sent == [1, 1, 1, 1, 1]


def test_it_holds_a_few_batches_however_many_there_are(
    weekly: Member, alice: Member, charts: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Members and mails of batches that are done are let go: memory stays flat."""
    crowd(charts, 22)
    ask(charts, alice)
    monkeypatch.setattr(digest, "BATCH", 2)
    alive: WeakSet[Model] = WeakSet()
    held = []

    def born(sender: type[Model], instance: Model, **kwargs: object) -> None:
        if sender in (Member, Mail, WeeklyMail, Told):
            alive.add(instance)

    def watch() -> digest.Gather:
        def gather(members: Sequence[Member]) -> Mapping[UUID, Section]:
            gc.collect()
            held.append(len(alive))
            return {}

        return gather

    monkeypatch.setattr(digest, "_sources", [*digest._sources, watch])
    post_init.connect(born)
    try:
        assert digest.send_due() == 23
    finally:
        post_init.disconnect(born)
    assert len(held) == 12
    assert max(held[6:]) <= max(held[1:6])

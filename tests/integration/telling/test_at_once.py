"""Who may help hears of a request at once: the best of them, once, and a few times a week."""

import re

import pytest
from django.db import ProgrammingError

from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.hearing import services as hearing
from tenant_apps.hearing.models import MOST_A_WEEK
from tenant_apps.listings import review_selectors
from tenant_apps.listings import review_services as review
from tenant_apps.listings import services as listings
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.skills.models import Skill
from tenant_apps.telling import at_once, tasks
from tenant_apps.telling.models import Announcement, Told
from tenants.current import NetworkRef
from tests.factories.listings import OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.exchanges.test_at_once import at_once as both_at_once
from tests.integration.telling.conftest import TravelTo, ask, crowd, knows
from tests.world import World


def _tell() -> int:
    at_once.tell_waiting(most=100)
    return Told.objects.count()


def _mails() -> list[Mail]:
    return list(Mail.objects.filter(subject__startswith="Can you help?"))


def test_the_right_person_reads_what_why_and_where(
    able: Member, alice: Member, charts: Skill
) -> None:
    listing = ask(charts, alice, title="Look over my chart", minutes=60, most_minutes=120)
    admit(name="Knows Nothing")
    assert _tell() == 1
    [mail] = _mails()
    assert mail.to == able.user.email
    assert mail.subject == "Can you help? Look over my chart"
    for form in (mail.text, mail.html):
        assert "Alice Archer asks for help" in form
        assert "You teach: Reading run charts" in form
        assert "From another organisation" in form
        assert "How long: 1 to 2 hours" in form
        assert "How: In person, or by phone or video" in form
        assert f"/listings/{listing.id}/" in form
        assert "It is for falls" not in form
        assert "@" not in form
    assert mail.html.count("<a ") == 2
    assert re.search(r"/mails/stop/[\w:.-]+/$", mail.unsubscribe_url)


def test_what_is_written_is_escaped_in_html_alone(
    able: Member, alice: Member, charts: Skill
) -> None:
    ask(charts, alice, title="Audit & <b>charts</b>")
    _tell()
    [mail] = _mails()
    assert "Audit &amp; &lt;b&gt;charts&lt;/b&gt;" in mail.html
    assert "Audit & <b>charts</b>" in mail.text


def test_nobody_is_told_twice(able: Member, alice: Member, charts: Skill) -> None:
    listing = ask(charts, alice)
    assert [_tell(), _tell()] == [1, 1]
    listings.change(listing_id=listing.id, by=alice, title="In other words")
    listings.pause(listing_id=listing.id, by=alice)
    listings.reopen(listing_id=listing.id, by=alice)
    listings.renew(listing_id=listing.id, by=alice)
    assert Announcement.objects.filter(done_at=None).count() == 1
    assert _tell() == 1
    assert len(_mails()) == 1


def test_whoever_it_finds_later_is_told_of_a_change(
    able: Member, alice: Member, charts: Skill
) -> None:
    listing = ask(charts, alice)
    _tell()
    cara = knows(admit(name="Cara Cole"), charts)
    listings.renew(listing_id=listing.id, by=alice)
    assert _tell() == 2
    assert _mails()[-1].to == cara.user.email


def test_skills_that_are_named_later_find_people(
    able: Member, alice: Member, charts: Skill
) -> None:
    listing = ask(charts, alice)
    bare = listings.post(owner=alice, kind="request", title="Help", help_kind="other", by=alice)
    _tell()
    listings.change(listing_id=bare.id, by=alice, skills=[charts.id])
    assert _tell() == 2
    assert set(Told.objects.values_list("listing_id", flat=True)) == {listing.id, bare.id}


def test_at_most_twelve_and_the_best(able: Member, alice: Member, charts: Skill) -> None:
    crowd(charts, at_once.MOST_TOLD + 3)
    listing = ask(charts, alice)
    assert _tell() == at_once.MOST_TOLD
    assert Told.objects.filter(member=able).exists()
    listings.renew(listing_id=listing.id, by=alice)
    assert _tell() == at_once.MOST_TOLD


def test_after_four_weeks_others_are_told(
    able: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    at(1, 12)
    crowd(charts, at_once.MOST_TOLD + 3)
    listing = ask(charts, alice)
    _tell()
    at(30, 12)
    listings.renew(listing_id=listing.id, by=alice)
    assert _tell() == at_once.MOST_TOLD + 4


def test_a_member_is_told_a_few_times_a_week(
    able: Member, alice: Member, charts: Skill, at: TravelTo
) -> None:
    at(9, 12)
    for _ in range(MOST_A_WEEK + 2):
        ask(charts, alice)
    assert _tell() == MOST_A_WEEK
    at(14, 0)
    ask(charts, alice)
    assert _tell() == MOST_A_WEEK + 1


def test_each_as_they_chose(able: Member, alice: Member, charts: Skill) -> None:
    cara = knows(admit(name="Cara Cole"), charts)
    hearing.choose(member=able, requests="weekly", weekly_mail=True, by=able)
    hearing.choose(member=cara, requests="never", weekly_mail=True, by=cara)
    ask(charts, alice)
    assert _tell() == 0
    hearing.choose(member=cara, requests="at_once", weekly_mail=False, by=cara)
    ask(charts, alice)
    _tell()
    assert [mail.to for mail in _mails()] == [cara.user.email]


def test_not_whoever_is_suspended_or_asks_or_has_answered(
    able: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    knows(alice, charts)
    suspended = knows(admit(name="Sue Suspended"), charts)
    members.suspend(member=suspended, by=champion.id)
    listing = ask(charts, alice)
    exchanges.propose_to_listing(
        listing_id=listing.id, minutes=30, message="I can.", key=uuid7(), by=able
    )
    assert _tell() == 0


def test_not_whoever_may_not_see_it(inside: NetworkRef, charts: Skill) -> None:
    trust, other = OrganisationFactory(), OrganisationFactory()
    team = OrganisationFactory(parent=trust)
    near = knows(admit(name="Near By", organisation=team), charts, 1)
    knows(admit(name="Far Away", organisation=other), charts)
    ask(charts, admit(organisation=trust), audience="organisation")
    assert _tell() == 1
    assert [mail.to for mail in _mails()] == [near.user.email]


@pytest.mark.parametrize("state", ["draft", "paused", "withdrawn", "fulfilled"])
def test_not_of_what_is_not_open(able: Member, alice: Member, charts: Skill, state: str) -> None:
    ask(charts, alice, state=state)
    assert _tell() == 0
    assert not Announcement.objects.filter(done_at=None).exists()


def test_not_of_a_suspended_members_request(
    able: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    ask(charts, alice)
    members.suspend(member=alice, by=champion.id)
    assert _tell() == 0


def test_what_is_reviewed_first_is_told_of_once_it_is_published(
    able: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    review.set_rule(is_on=True, by=champion.id)
    listing = ask(charts, alice)
    assert not Announcement.objects.exists()
    seen = review_selectors.digest(listing)
    review.publish(listing_id=listing.id, seen=seen, by=champion)
    assert _tell() == 1


def test_an_offer_is_not_announced(able: Member, alice: Member, charts: Skill) -> None:
    OfferFactory(owner=alice, skills=[charts.id])
    assert not Announcement.objects.exists()


def test_a_failure_in_the_middle_leaves_nothing_and_it_is_told_later(
    world: World, inside: NetworkRef, able: Member, alice: Member, charts: Skill
) -> None:
    ask(charts, alice)
    with world.admin() as admin:
        admin.execute(f"REVOKE INSERT ON {inside.schema}.outbox_mail FROM {inside.schema}")
        with pytest.raises(ProgrammingError):
            at_once.tell_waiting(most=1)
        admin.execute(f"GRANT INSERT ON {inside.schema}.outbox_mail TO {inside.schema}")
    assert not Told.objects.exists()
    assert Announcement.objects.filter(done_at=None).count() == 1
    assert _tell() == 1


def test_two_workers_tell_once(
    inside: NetworkRef, able: Member, alice: Member, charts: Skill
) -> None:
    crowd(charts, 5)
    for _ in range(4):
        ask(charts, alice)
    both_at_once(
        inside,
        lambda: at_once.tell_waiting(most=9),
        lambda: at_once.tell_waiting(most=9),
        lambda: at_once.tell_waiting(most=9),
    )
    assert len(_mails()) == Told.objects.count()
    places = Told.objects.filter(member=able).values_list("place", flat=True)
    assert sorted(places) == list(range(1, len(places) + 1))
    assert len(places) <= MOST_A_WEEK


def test_the_tasks_can_run_twice(able: Member, alice: Member, charts: Skill) -> None:
    ask(charts, alice)
    for task in (tasks.tell, tasks.tell, tasks.tell_what_was_left):
        task.run()
    assert len(_mails()) == 1

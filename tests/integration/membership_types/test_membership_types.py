"""Each type of membership has its rules and terms: Alice is a student."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.errors import Forbidden
from tenant_apps.audit.models import Event
from tenant_apps.leaving.models import Leaving
from tenant_apps.listings import services as listings
from tenant_apps.matching import answering
from tenant_apps.matching import selectors as matching
from tenant_apps.members import selectors as members
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member, service_writes
from tenant_apps.members.permissions import Permission, may
from tenant_apps.membership_types import selectors, services
from tenant_apps.membership_types.selectors import Chosen
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import selectors as policy
from tenant_apps.policy import types
from tenant_apps.policy.models import TypeRule
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import BadTerm, Term
from tenant_apps.saved import finds
from tenant_apps.saved.models import Find
from tenant_apps.telling import suited
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.policy import TypeRuleFactory
from tests.factories.saved import SavedSearchFactory
from tests.factories.skills import MemberSkillFactory
from tests.world import World

TYPES = "/settings/types/"
MOVE = "/settings/types/move-on/"
STUDENT, ALUMNI, STAFF = MembershipType.STUDENT, MembershipType.ALUMNI, MembershipType.STAFF


@pytest.fixture(autouse=True)
def inside(nwl: NetworkRef, champion: Member) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def student(alice: Member, champion: Member) -> Member:
    """Alice, as a student."""
    return be(alice, champion, STUDENT)


def be(member: Member, champion: Member, of: MembershipType, **term: Any) -> Member:
    services.set_term(member=member, term=Term(of, **term), by=champion)
    return members.get(member.id)


def in_days(days: int) -> Any:
    return policy.today() + timedelta(days=days)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def withhold(champion: Member, *withheld: Permission, of: MembershipType = STUDENT) -> None:
    moves_to = ALUMNI if of == STUDENT else None
    services.change_rule(of=of, withheld=withheld, moves_to=moves_to, by=champion)


def test_whoever_joins_is_staff_and_may_do_all(alice: Member) -> None:
    assert (alice.membership_type, alice.withheld) == (STAFF, [])
    assert may(alice, Permission.LISTING_POST)


def test_a_rule_holds_at_once_for_all_of_the_type_and_nobody_else(
    student: Member, bob: Member, champion: Member
) -> None:
    withhold(champion, Permission.LISTING_POST)
    student = members.get(student.id)
    assert not may(student, Permission.LISTING_POST)
    assert may(student, Permission.DIRECTORY_READ)
    assert may(members.get(bob.id), Permission.LISTING_POST)
    with pytest.raises(Forbidden):
        ListingFactory(owner=student)
    withhold(champion)
    assert may(members.get(student.id), Permission.LISTING_POST)


def test_whoever_becomes_of_the_type_or_joins_as_it_has_its_rule(
    alice: Member, champion: Member
) -> None:
    withhold(champion, Permission.CREDITS_GIVE)
    assert not may(be(alice, champion, STUDENT), Permission.CREDITS_GIVE)
    assert may(be(alice, champion, ALUMNI), Permission.CREDITS_GIVE)
    withhold(champion, Permission.LISTING_POST, of=STAFF)
    assert not may(admit(name="New Nurse"), Permission.LISTING_POST)


def test_brokers_and_champions_may_do_all_of_whatever_type(
    student: Member, champion: Member
) -> None:
    withhold(champion, Permission.LISTING_POST)
    broker = membership.change_role(member=student, role="broker", by=champion.id)
    assert may(broker, Permission.LISTING_POST)


def test_until_a_term_begins_they_look_around(
    alice: Member, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = be(alice, champion, STUDENT, starts_on=in_days(3))
    assert not may(early, Permission.LISTING_POST)
    later(monkeypatch, 2)
    assert services.follow_rules() == 0
    later(monkeypatch, 1)
    assert services.follow_rules() == 1
    assert may(members.get(alice.id), Permission.LISTING_POST)
    assert services.follow_rules() == 0


def test_students_whose_term_is_over_become_alumni(
    alice: Member, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    withhold(champion, Permission.LISTING_POST, of=ALUMNI)
    services.change_rule(of=STUDENT, withheld=[], moves_to=ALUMNI, by=champion)
    be(alice, champion, STUDENT, ends_on=in_days(1))
    later(monkeypatch, 1)
    assert services.end_due() == 0
    later(monkeypatch, 1)
    assert services.end_due() == 1
    now = members.get(alice.id)
    assert (now.membership_type, now.term_ends_on) == (ALUMNI, None)
    assert not may(now, Permission.LISTING_POST)
    assert services.end_due() == 0


def test_others_memberships_end_with_their_term(
    bob: Member, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(bob, champion, MembershipType.INNOVATOR, ends_on=in_days(0))
    later(monkeypatch, 1)
    assert services.end_due() == 1
    assert members.get(bob.id, any_state=True).state == "left"
    leaving = Leaving.objects.get(member=bob)
    assert (leaving.by, leaving.back_until) == (None, None)
    assert Mail.objects.filter(to=bob.user.email, text__contains="term has ended").exists()


def test_a_champions_term_ends_nothing(champion: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    be(champion, champion, MembershipType.FACULTY, ends_on=in_days(0))
    later(monkeypatch, 1)
    assert services.end_due() == 0
    assert members.get(champion.id).is_active


def test_many_move_on_at_once_and_only_those_chosen(
    alice: Member, bob: Member, champion: Member
) -> None:
    carl = admit(name="Carl Carter")
    be(alice, champion, STUDENT, ends_on=in_days(10))
    be(bob, champion, STUDENT, ends_on=in_days(100))
    be(carl, champion, MembershipType.FACULTY, ends_on=in_days(10))
    chosen = Chosen(STUDENT, in_days(30))
    assert [one.name for one in selectors.chosen(chosen)] == ["Alice Archer"]
    assert services.move_on(chosen=chosen, term=Term(ALUMNI), by=champion) == 1
    kinds = [members.get(one.id).membership_type for one in (alice, bob, carl)]
    assert kinds == [ALUMNI, STUDENT, MembershipType.FACULTY]
    assert Event.objects.filter(action="member.term_set", subject=alice.id).count() == 2


def test_only_champions_decide_about_it(student: Member, bob: Member) -> None:
    for act in (
        lambda: services.change_rule(of=STUDENT, withheld=[], moves_to=None, by=bob),
        lambda: services.set_term(member=student, term=Term(ALUMNI), by=bob),
        lambda: services.move_on(chosen=Chosen(STUDENT), term=Term(ALUMNI), by=bob),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_term_does_not_end_before_it_starts() -> None:
    with pytest.raises(BadTerm):
        Term(STUDENT, in_days(2), in_days(1))


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"membership_type": "guest"}, "members_member_type_known"),
        ({"withheld": ["role.change"]}, "members_member_withholds_what_can_be"),
        (
            {"term_starts_on": "2026-02-01", "term_ends_on": "2026-01-01"},
            "members_member_term_in_order",
        ),
    ],
)
def test_the_database_keeps_members_types_and_terms(
    alice: Member, changed: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError) as error, database.atomic(), service_writes():
        Member.objects.filter(id=alice.id).update(**changed)
    assert database.broken_constraint(error.value) == constraint


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"type": "guest"}, "policy_typerule_type_known"),
        ({"type": "staff", "moves_to": "staff"}, "policy_typerule_moves_to_another"),
        (
            {"type": "staff", "withheld": ["role.change"]},
            "policy_typerule_withholds_what_can_be",
        ),
    ],
)
def test_the_database_keeps_rules(row: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError) as error, database.atomic():
        TypeRule.objects.create(**row)
    assert database.broken_constraint(error.value) == constraint


def test_a_rule_is_audited(champion: Member) -> None:
    TypeRuleFactory(of=STUDENT, withheld=[Permission.LISTING_POST], by=champion.id)
    rule = types.rule_of(STUDENT)
    assert rule.withheld == {Permission.LISTING_POST}
    assert Event.objects.get(action="policy.type_changed").detail["withheld"] == ["listing.post"]


def test_the_pages_of_rules(as_champion: Client, student: Member) -> None:
    page = as_champion.get(TYPES).text
    for said in ("Patient or citizen", "Goes on as: alumni", "May do all that members do"):
        assert said in page
    answer = as_champion.post(f"{TYPES}student/", {"may_give": "on", "moves_to": ""}, follow=True)
    said = "May not read requests and offers, post, propose exchanges, look people up"
    assert said in answer.text
    assert not may(members.get(student.id), Permission.DIRECTORY_READ)
    assert as_champion.post(f"{TYPES}student/", {"moves_to": "student"}).status_code == 422
    assert as_champion.get(f"{TYPES}guest/").status_code == 404


def test_whoever_may_not_look_people_up_is_not_led_there(
    world: World, nwl: NetworkRef, student: Member, champion: Member
) -> None:
    client = world.client(nwl, student.user)
    assert 'href="/people/"' in client.get("/").text
    withhold(champion, Permission.DIRECTORY_READ, Permission.LISTING_POST)
    assert client.get("/people/").status_code == 403
    page = client.get("/").text
    assert 'href="/people/"' not in page


def test_nobody_is_offered_what_is_withheld_and_its_page_says_why(
    world: World, nwl: NetworkRef, student: Member, bob: Member, champion: Member
) -> None:
    request = ListingFactory(owner=bob, kind="request")
    client, path = world.client(nwl, student.user), f"/listings/{request.id}/"
    places = ("/", "/listings/", "/listings/yours/")
    assert all("/listings/new/" in client.get(one, follow=True).text for one in places)
    assert "Offer to help" in client.get(path).text
    withhold(champion, Permission.LISTING_POST, Permission.EXCHANGE_PROPOSE)
    assert not any("/listings/new/" in client.get(one, follow=True).text for one in places)
    assert "Offer to help" not in client.get(path).text
    refused = client.get("/listings/new/request/")
    assert refused.status_code == 403
    assert "Members of the type “Student” may not do that" in refused.text
    assert "Your role in this network" in client.get("/settings/brand/").text


def test_whose_membership_begins_later_reads_when(
    world: World, nwl: NetworkRef, alice: Member, champion: Member
) -> None:
    early = be(alice, champion, STUDENT, starts_on=in_days(3))
    client, day = world.client(nwl, early.user), f"{in_days(3):%-d %B %Y}"
    assert f"Your membership begins on {day}" in client.get("/").text
    assert f"Your membership begins on {day}" in client.get("/listings/new/offer/").text
    be(alice, champion, STUDENT, starts_on=in_days(0))
    assert "Your membership begins" not in client.get("/").text


def test_whoever_may_not_read_listings_sees_their_own_alone(
    world: World, nwl: NetworkRef, student: Member, bob: Member, champion: Member
) -> None:
    theirs, own = ListingFactory(owner=bob), ListingFactory(owner=student, title="My own plan")
    client = world.client(nwl, student.user)
    assert theirs.title in client.get("/listings/").text
    withhold(champion, Permission.LISTING_READ)
    page = client.get("/listings/", follow=True).text
    assert ("These are your own." in page, own.title in page) == (True, True)
    for path in ("/", "/listings/", f"/people/{bob.handle}/", "/starting/suggestion/"):
        assert theirs.title not in client.get(path, follow=True).text, path
    assert client.get(f"/listings/{own.id}/").status_code == 200
    for path in (f"/listings/{theirs.id}/", f"/exchanges/propose/listing/{theirs.id}/"):
        assert client.get(path).status_code == 404, path
    for path in ("/for-you/", "/listings/all/skill/", "/searches/new/", "/others/"):
        assert client.get(path).status_code == 403, path


def test_nor_are_they_told_of_them(student: Member, bob: Member, champion: Member) -> None:
    """Neither by a search that they saved before, nor by mail."""
    SavedSearchFactory(member=student, address="kind=request")
    skill = MemberSkillFactory(member=student).skill
    withhold(champion, Permission.LISTING_READ)
    request = ListingFactory(owner=bob, kind="request", skills=[skill.id])
    finds.try_new()
    assert not Find.objects.filter(member=student).exists()
    assert not answering.requests_for(members.get(student.id))
    assert not matching.who_may_help(request, count=5)
    assert not suited.gatherer()([members.get(student.id)])
    withhold(champion)
    assert [one.member.id for one in matching.who_may_help(request, count=5)] == [student.id]
    assert list(suited.gatherer()([members.get(student.id)])) == [student.id]
    ListingFactory(owner=bob, kind="request")
    finds.try_new()
    assert Find.objects.filter(member=student).count() == 1


def test_until_a_term_begins_listings_are_read(alice: Member, champion: Member) -> None:
    early = be(alice, champion, STUDENT, starts_on=in_days(3))
    assert may(early, Permission.LISTING_READ)
    assert not may(early, Permission.DIRECTORY_READ)
    withhold(champion, Permission.LISTING_READ)
    assert not may(members.get(alice.id), Permission.LISTING_READ)


def test_the_page_of_a_term(as_champion: Client, alice: Member) -> None:
    path = f"/people/{alice.handle}/type/"
    assert path in as_champion.get(f"/people/{alice.handle}/").text
    assert as_champion.get(path).status_code == 200
    wrong = {"type": "student", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}
    for form in (wrong, {"type": "guest"}):
        assert as_champion.post(path, form).status_code == 422
    as_champion.post(path, {"type": "student", "ends_on": "2030-07-31"})
    assert members.get(alice.id).membership_type == STUDENT
    assert "31 July 2030" in as_champion.get(f"/people/{alice.handle}/").text
    assert as_champion.get("/people/nobody/type/").status_code == 404


def test_members_see_their_own_type_alone(as_alice: Client, alice: Member, bob: Member) -> None:
    assert "Type of membership" in as_alice.get(f"/people/{alice.handle}/").text
    assert "Type of membership" not in as_alice.get(f"/people/{bob.handle}/").text


def test_moving_on_is_looked_at_before_it_is_done(
    as_champion: Client, student: Member, bob: Member
) -> None:
    asked = {"of": "student", "ends_by": "", "to": "alumni", "ends_on": ""}
    page = as_champion.get(MOVE, asked).text
    assert "1 member" in page
    assert "Alice Archer" in page
    assert "Bob Baker" not in page
    assert members.get(student.id).membership_type == STUDENT
    assert "1 member moved on" in as_champion.post(MOVE, asked, follow=True).text
    assert members.get(student.id).membership_type == ALUMNI
    assert "Nobody is chosen" in as_champion.get(MOVE, asked).text
    for wrong in ({**asked, "of": "guest"}, {**asked, "ends_by": "soon"}):
        assert as_champion.get(MOVE, wrong).status_code == 422
        assert as_champion.post(MOVE, wrong).status_code == 422


def test_strangers_and_members_stay_out(
    world: World, nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    stranger = world.client(nwl)
    for path in (TYPES, f"{TYPES}student/", MOVE, f"/people/{alice.handle}/type/"):
        assert stranger.get(path).status_code == 302
        assert as_alice.get(path).status_code == 403
        assert as_alice.put(path).status_code in (403, 405)


def test_listings_posted_before_stay(student: Member, champion: Member) -> None:
    listing = ListingFactory(owner=student)
    withhold(champion, Permission.LISTING_POST)
    listings.withdraw(listing_id=listing.id, by=members.get(student.id))
    assert not Leaving.objects.exists()

"""Saved searches of people: who newly says that they can give a skill is told of once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from tenant_apps.blocks import services as blocks
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.policy.models import SMALLEST_GROUP
from tenant_apps.saved import at_once, links, people, selectors, services, tasks
from tenant_apps.saved.forgetting import AT_MOST, SOON
from tenant_apps.saved.models import Find, NewGiver, PersonFind, SavedSearch
from tenant_apps.search import selectors as searching
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import MemberSkill, Skill
from tenant_apps.telling import digest
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.saved import (
    NewGiverFactory,
    PeopleSearchFactory,
    PersonFindFactory,
    SavedSearchFactory,
)
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.integration.saved.conftest import TravelTo

DAY = timedelta(days=1)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def charts(inside: NetworkRef) -> Skill:
    made: Skill = SkillFactory(name="Run charts")
    return made


@pytest.fixture
def saved(charts: Skill, alice: Member) -> SavedSearch:
    """Alice hears at once of people who can give run charts."""
    search: SavedSearch = PeopleSearchFactory(member=alice, skill=charts, tells="at_once")
    return search


def says(member: Member, skill: Skill, **more: Any) -> None:
    MemberSkillFactory(member=member, skill=skill, **more)


def stops_saying(member: Member, skill: Skill) -> None:
    said = MemberSkill.objects.get(member=member, skill=skill)
    skills.remove_own(said=said, by=member)


def look() -> int:
    """A round; returns how many mails it queued."""
    people.try_new()
    return at_once.tell()


def told(member: Member) -> list[Mail]:
    return list(Mail.objects.filter(to=member.user.email).order_by("id"))


def test_who_newly_says_it_is_told_of_at_once(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member
) -> None:
    says(bob, charts)
    says(bob, SkillFactory(name="Juggling"))
    assert look() == 1
    [mail] = told(alice)
    assert mail.subject == "Someone new for your search: Run charts"
    for form in (mail.text, mail.html):
        assert "/people/bob/" in form
        assert "Can give: Run charts" in form
        assert "Your search “Chart people”" in form
        assert "Juggling" not in form
    assert "/searches/stop/" in mail.unsubscribe_url
    assert not NewGiver.objects.exists()


def test_who_wants_to_learn_it_or_says_how_well_is_no_news(
    saved: SavedSearch, charts: Skill, bob: Member
) -> None:
    says(bob, charts, direction="learn")
    assert not NewGiver.objects.exists()
    says(bob, charts)
    look()
    says(bob, charts, level=3)
    assert not NewGiver.objects.exists()


def test_each_is_told_of_once_for_a_skill(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member
) -> None:
    PeopleSearchFactory(member=alice, skill=charts, name="The same again", tells="at_once")
    says(bob, charts)
    assert [look(), look()] == [1, 0]
    stops_saying(bob, charts)
    says(bob, charts)
    PersonFind.objects.update(told_at=clock.now() - 2 * DAY)
    assert look() == 0


def test_several_people_are_one_mail_and_one_a_day(
    saved: SavedSearch, charts: Skill, alice: Member, at: TravelTo
) -> None:
    at(8, 9)
    for number in range(12):
        says(admit(f"Giver {number:02}"), charts)
    assert look() == 1
    [mail] = told(alice)
    assert mail.subject == "12 more people for your search: Run charts"
    assert mail.text.count("/people/") == 10
    says(admit("Later on"), charts)
    at(8, 20)
    assert look() == 0
    at(9, 11)
    assert look() == 1
    assert "Later on" in told(alice)[1].text


def test_who_said_it_before_the_search_was_saved_is_no_news(
    charts: Skill, alice: Member, bob: Member
) -> None:
    says(bob, charts)
    PeopleSearchFactory(member=alice, skill=charts, tells="at_once")
    assert look() == 0
    assert not PersonFind.objects.exists()


def test_one_does_not_hear_of_oneself(saved: SavedSearch, charts: Skill, alice: Member) -> None:
    says(alice, charts)
    assert look() == 0
    assert not PersonFind.objects.exists()


def test_who_says_it_no_more_when_it_is_told_is_not_told_of(
    saved: SavedSearch, charts: Skill, bob: Member
) -> None:
    says(bob, charts)
    people.try_new()
    stops_saying(bob, charts)
    assert at_once.tell() == 0
    assert not PersonFind.objects.exists()


@pytest.mark.parametrize("alice_blocks", [True, False])
def test_a_block_keeps_what_one_says_from_the_other(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member, alice_blocks: bool
) -> None:
    by, blocked = (alice, bob) if alice_blocks else (bob, alice)
    blocks.block(member=blocked, by=by)
    says(bob, charts)
    assert look() == 0


def test_nobody_inactive_is_told_of_or_told(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member, champion: Member
) -> None:
    says(bob, charts)
    members.suspend(member=bob, by=champion.id)
    assert look() == 0
    cora = admit("Cora Clarke")
    says(cora, charts)
    people.try_new()
    members.suspend(member=cora, by=champion.id)
    assert at_once.tell() == 0
    says(champion, charts)
    people.try_new()
    members.suspend(member=alice, by=champion.id)
    assert at_once.tell() == 0


def test_a_skill_that_left_the_list_tells_of_nobody(
    saved: SavedSearch, as_alice: Client, charts: Skill, bob: Member
) -> None:
    says(bob, charts)
    people.try_new()
    skills.set_retired(entry=charts, is_retired=True, by=bob.id)
    assert at_once.tell() == 0
    page = as_alice.get("/searches/").text
    assert "“Run charts” is no longer in this network’s list. Nobody is found by it." in page


@pytest.mark.parametrize("tells", ["weekly", "never"])
def test_others_hear_later_or_never(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member, tells: str
) -> None:
    services.change(search_id=saved.id, name=saved.name, tells=tells, by=alice)
    says(bob, charts)
    assert look() == 0
    assert PersonFind.objects.count() == (1 if tells == "weekly" else 0)


def test_the_weekly_mail_has_a_section(
    charts: Skill, alice: Member, bob: Member, at: TravelTo
) -> None:
    PeopleSearchFactory(member=alice, skill=charts)
    at(8, 12)
    says(bob, charts)
    people.try_new()
    assert [digest.send_due(), digest.send_due()] == [1, 0]
    [mail] = told(alice)
    assert "Newly say that they can give it" in mail.text
    assert "Bob Baker" in mail.html
    at(15, 12)
    assert digest.send_due() == 0


def test_a_removed_search_tells_of_nobody(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member
) -> None:
    says(bob, charts)
    people.try_new()
    services.remove(search_id=saved.id, by=alice)
    assert at_once.tell() == 0


def test_a_mails_link_stops_them(saved: SavedSearch, alice: Member, nwl: NetworkRef) -> None:
    program = Client(enforce_csrf_checks=True, headers={"host": nwl.host})
    path = f"/searches/stop/{links.sign(alice.id)}/"
    assert program.post(path, ONE_CLICK).content == b"Unsubscribed."
    saved.refresh_from_db()
    assert saved.tells == "never"


def test_a_round_finds_what_a_search_shows(charts: Skill, alice: Member) -> None:
    trust, other = OrganisationFactory(), OrganisationFactory()
    coaching = SkillFactory(name="Coaching")
    for number in range(SMALLEST_GROUP):
        admit(f"Colleague {number}", organisation=trust)
    for number, place in enumerate((trust, other, None)):
        says(admit(f"Charts {number}", organisation=place), charts)
        says(admit(f"Coaches {number}", organisation=place), coaching)
    for more in ("", f"skill={coaching.id}", f"organisation={trust.id}"):
        search = PeopleSearchFactory(member=alice, skill=charts, more=more, name=f"By {more}"[:80])
        _, shown = searching.search_people(alice, selectors.asks(search))
        PersonFind.objects.all().delete()
        NewGiver.objects.all().delete()
        for row in MemberSkill.objects.all():
            people.hear(row.member, [row.skill_id])
        people.try_new()
        found = PersonFind.objects.filter(search=search).values_list("giver", flat=True)
        assert set(found) == {member.id for member in shown}, more
        services.remove(search_id=search.id, by=alice)


def test_an_organisation_that_grew_too_small_is_watched_no_more(
    charts: Skill, alice: Member, champion: Member
) -> None:
    trust = OrganisationFactory()
    crowd = [admit(f"Colleague {number}", organisation=trust) for number in range(SMALLEST_GROUP)]
    PeopleSearchFactory(
        member=alice, skill=charts, more=f"organisation={trust.id}", tells="at_once"
    )
    members.suspend(member=crowd[0], by=champion.id)
    says(crowd[1], charts)
    assert look() == 0
    members.reinstate(member=crowd[0], by=champion.id)
    says(crowd[2], charts)
    assert look() == 1


def test_an_organisation_of_few_is_not_watched(
    as_alice: Client, charts: Skill, inside: NetworkRef
) -> None:
    trust = OrganisationFactory(name="The small one")
    admit("Only One", organisation=trust)
    asked = f"skill={charts.id}&organisation={trust.id}"
    answer = as_alice.get(f"/searches/people/new/?{asked}")
    assert answer.status_code == 422
    assert "fewer than 5 members cannot be watched" in answer.text


@pytest.mark.parametrize("asked", ["q=Bob+Baker", "", "sort=name", "skill=nothing"])
def test_a_name_alone_is_not_watched(
    as_alice: Client, inside: NetworkRef, bob: Member, asked: str
) -> None:
    path = f"/searches/people/new/?{asked}"
    assert "/searches/people/new/" not in as_alice.get(f"/people/?{asked}").text
    for answer in (as_alice.get(path), as_alice.post(path, {"name": "Bob", "tells": "at_once"})):
        assert answer.status_code == 422
        assert "names and other words cannot be watched" in answer.text
    assert not SavedSearch.objects.exists()


def test_of_words_beside_a_skill_nothing_is_kept(
    as_alice: Client, charts: Skill, bob: Member
) -> None:
    asked = f"q=Bob+Baker&skill={charts.id}"
    found = as_alice.get(f"/people/?{asked}").text
    assert "/searches/people/new/?" in found
    form = as_alice.get(f"/searches/people/new/?{asked}").text
    assert 'value="People: Run charts"' in form
    sent = {"name": "Charts", "tells": "weekly"}
    listed = as_alice.post(f"/searches/people/new/?{asked}", sent, follow=True).text
    assert f'href="/people/?skill={charts.id}"' in listed
    assert "People · In the weekly mail" in listed
    saved = SavedSearch.objects.get()
    assert (saved.of, saved.query, saved.address) == ("people", "", f"skill={charts.id}")


def test_searches_of_listings_and_people_do_not_meet(
    saved: SavedSearch, charts: Skill, alice: Member, bob: Member
) -> None:
    SavedSearchFactory(member=alice, address="", name="All requests", tells="at_once")
    says(bob, charts)
    people.try_new()
    assert PersonFind.objects.get().search == saved
    ListingFactory(owner=bob, title="Teach us run charts")
    tasks.look.run()
    assert Find.objects.get().search != saved
    assert len(told(alice)) == 2


def test_they_are_forgotten_in_time(inside: NetworkRef) -> None:
    def found(ago: timedelta, **more: Any) -> PersonFind:
        made: PersonFind = PersonFindFactory(found_at=clock.now() - ago, **more)
        return made

    found(AT_MOST + DAY, told_at=clock.now())
    found(SOON + DAY, search=None)
    kept = [found(AT_MOST - DAY, told_at=clock.now()), found(SOON - DAY, search=None)]
    tasks.forget.run()
    assert set(PersonFind.objects.all()) == set(kept)


def test_a_round_costs_the_same_however_many_say_it(charts: Skill) -> None:
    costs = []
    for round_ in range(2):
        for number in range(3):
            PeopleSearchFactory(skill=charts, tells="at_once")
            says(admit(f"Giver {round_} {number}"), charts)
        PersonFind.objects.filter(told_at__isnull=False).update(told_at=clock.now() - 2 * DAY)
        with counted() as queries:
            assert look()
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (NewGiverFactory, "saved_new_giver_once"),
        (PersonFindFactory, "saved_person_find_once"),
    ],
)
def test_each_stands_once(inside: NetworkRef, make: Any, constraint: str) -> None:
    one = make()
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        type(one).objects.bulk_create([_copy(one)])


def _copy(one: Any) -> Any:
    names = ("member_id", "giver_id", "skill_id")
    return type(one)(**{name: getattr(one, name) for name in names if hasattr(one, name)})


def test_the_database_lets_nobody_find_themselves(inside: NetworkRef, alice: Member) -> None:
    with pytest.raises(IntegrityError, match="saved_person_find_two_people"), database.atomic():
        PersonFind.objects.create(member=alice, giver=alice, skill=SkillFactory())


def test_the_database_keeps_no_words_of_a_search_of_people(saved: SavedSearch) -> None:
    constraint = "saved_search_of_people_without_words"
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        SavedSearch.objects.update(query="'bob'")

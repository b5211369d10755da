"""A member adds skills by name and takes them off again; others read them on the member's page."""

import html

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors, services
from tenant_apps.skills.models import MemberSkill, Skill
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.world import World

PAGE = "/people/me/skills/"


def text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def said(network: NetworkRef, member: Member) -> set[tuple[str, int | None]]:
    with current.enter(network):
        return {(row.skill.name, row.level) for row in selectors.said_by(member)}


def row(network: NetworkRef, **said: object) -> MemberSkill:
    with current.enter(network):
        made = MemberSkillFactory(**said)
        return MemberSkill.objects.select_related("skill").get(id=made.id)


def test_a_skill_is_added_by_its_name_in_any_letters(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    assert as_alice.post(PAGE, {"name": " power  bi ", "level": "3"}).status_code == 302
    assert as_alice.post(PAGE, {"name": "SQL", "level": "learn"}).status_code == 302
    assert said(nwl, alice) == {("Power BI", 3), ("SQL", None)}
    shown = text(as_alice.get(PAGE))
    assert '<strong>Power BI</strong><br><span class="muted">I teach others' in shown
    assert 'Remove<span class="hidden"> SQL' in shown


def test_said_again_it_has_the_new_level(nwl: NetworkRef, as_alice: Client, alice: Member) -> None:
    for level in ("1", "2"):
        as_alice.post(PAGE, {"name": "SQL", "level": level})
    assert said(nwl, alice) == {("SQL", 2)}


def test_an_error_of_typing_is_forgiven(as_alice: Client) -> None:
    near = text(as_alice.post(PAGE, {"name": "drivr digrams", "level": "2"}))
    assert "Did you mean one of these?" in near
    assert 'value="Driver diagrams"' in near


def test_what_is_near_is_suggested_and_can_be_chosen(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    near = as_alice.post(PAGE, {"name": "charts", "level": "2"})
    assert near.status_code == 422
    assert "Did you mean one of these?" in text(near)
    assert 'value="Run charts and SPC"' in text(near)
    chosen = {"name": "charts", "level": "2", "meant": "Run charts and SPC"}
    assert as_alice.post(PAGE, chosen).status_code == 302
    assert said(nwl, alice) == {("Run charts and SPC", 2)}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Fill in “Which skill?”."),
        ({"name": "SQL"}, "Choose an answer to “How well do you know it?”."),
        ({"name": "SQL", "level": "4"}, "Select a valid choice"),
        ({"name": "Juggling", "level": "1"}, "Nothing in the list is like “Juggling”."),
        ({"name": "charts", "level": "1", "meant": "Juggling"}, "Select a valid choice"),
        ({"name": "x" * 81, "level": "1"}, "at most 80"),
        ({"name": "SQL\0", "level": "1"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(
    nwl: NetworkRef, as_alice: Client, alice: Member, sent: dict[str, str], says: str
) -> None:
    answer = as_alice.post(PAGE, sent)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert said(nwl, alice) == set()


def test_more_than_anyone_would_read_is_refused(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    with current.enter(nwl):
        first = selectors.listed()[: services.MOST_SKILLS]
        services.say(member=alice, gives={skill.id: 1 for skill in first}, learns=[], by=alice)
        other = SkillFactory()
    answer = as_alice.post(PAGE, {"name": other.name, "level": "1"})
    assert answer.status_code == 422
    assert f"at most {services.MOST_SKILLS} skills" in text(answer)


def test_one_that_left_the_list_is_not_offered(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    with current.enter(nwl):
        Skill.objects.filter(name="SQL").update(is_retired=True)
    assert '<option value="SQL">' not in text(as_alice.get(PAGE))
    assert as_alice.post(PAGE, {"name": "SQL", "level": "1"}).status_code == 422


def test_a_link_from_the_whole_list_fills_in_the_name(as_alice: Client) -> None:
    shown = text(as_alice.get(PAGE))
    assert "?name=Run%20charts%20and%20SPC#add" in shown
    assert 'value="Run charts and SPC"' in text(as_alice.get(f"{PAGE}?name=Run charts and SPC"))


def test_a_skill_is_removed_and_the_other_direction_stays(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    given = row(nwl, member=alice)
    learned = row(nwl, member=alice, skill=given.skill, direction="learn")
    assert as_alice.post(f"{PAGE}{given.id}/remove/").status_code == 302
    assert said(nwl, alice) == {(given.skill.name, None)}
    assert as_alice.post(f"{PAGE}{given.id}/remove/").status_code == 404
    assert as_alice.post(f"{PAGE}{learned.id}/remove/").status_code == 302
    assert said(nwl, alice) == set()


def test_the_address_of_a_button_leads_to_its_page(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    given = row(nwl, member=alice)
    answer = as_alice.get(f"{PAGE}{given.id}/remove/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert said(nwl, alice) == {(given.skill.name, 2)}


def test_what_is_another_members_or_nobodys_is_missing(
    nwl: NetworkRef, as_alice: Client, bob: Member
) -> None:
    theirs = row(nwl, member=bob)
    for id in (theirs.id, uuid7()):
        assert as_alice.post(f"{PAGE}{id}/remove/").status_code == 404
    assert said(nwl, bob) == {(theirs.skill.name, 2)}


def test_other_methods_and_strangers_are_turned_away(
    nwl: NetworkRef, as_alice: Client, alice: Member, world: World
) -> None:
    given = row(nwl, member=alice)
    for path in (PAGE, f"{PAGE}{given.id}/remove/"):
        assert as_alice.delete(path).status_code == 405
        answer = world.client(nwl).post(path)
        assert (answer.status_code, "/sign-in/" in answer["Location"]) == (302, True)
    assert said(nwl, alice) == {(given.skill.name, 2)}


def test_others_read_them_in_words(nwl: NetworkRef, as_alice: Client, bob: Member) -> None:
    assert "<h2>Skills</h2>" not in text(as_alice.get(f"/people/{bob.handle}/"))
    for name, level in (("SQL", 3), ("Python", 3), ("Mentoring", 1)):
        with current.enter(nwl):
            skill = Skill.objects.get(name=name)
        row(nwl, member=bob, skill=skill, level=level)
    row(nwl, member=bob, skill=skill, direction="learn")
    shown = text(as_alice.get(f"/people/{bob.handle}/"))
    assert "<dt>Teaches others</dt><dd>Python · SQL</dd>" in shown
    assert "<dt>Has done a few times</dt><dd>Mentoring</dd>" in shown
    assert "<dt>Would like to learn</dt><dd>Mentoring</dd>" in shown
    assert "Does often" not in shown
    assert "Change your skills" not in shown


def test_ones_own_page_leads_there(nwl: NetworkRef, as_alice: Client, alice: Member) -> None:
    shown = text(as_alice.get(f"/people/{alice.handle}/"))
    assert f'<a href="{PAGE}">Add your skills</a>' in shown
    assert PAGE in text(as_alice.get("/people/me/"))
    row(nwl, member=alice)
    assert "Change your skills" in text(as_alice.get(f"/people/{alice.handle}/"))


def test_the_page_costs_the_same_whatever_is_said(
    nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    counts = []
    for _ in range(2):
        row(nwl, member=alice)
        row(nwl, member=alice, direction="learn")
        with counted() as queries:
            as_alice.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8

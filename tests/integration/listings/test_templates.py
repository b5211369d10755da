"""Requests to begin from: members choose one, champions word them."""

import html
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from kernel import database
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.listings import kind_services, selectors, template_selectors
from tenant_apps.listings.models import Listing, RequestTemplate, RequestTemplateSkill
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import RequestTemplateFactory, RequestTemplateSkillFactory
from tests.factories.skills import SkillFactory
from tests.world import World

PAGE, ASK = "/listings/templates/", "/listings/new/request/"
TITLE = "Look over my driver diagram"


def _text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def _filled(**more: Any) -> dict[str, Any]:
    return {"title": "Walk our ward with us", "help_kind": "shadowing", **more}


def test_every_kind_of_help_begins_with_some(inside: NetworkRef) -> None:
    offered = template_selectors.offered()
    counts = {kind.code: 0 for kind in selectors.kinds()}
    for template in offered:
        counts[template.help_kind_id] += 1
    assert set(counts.values()) <= {2, 3}
    assert RequestTemplateSkill.objects.count() >= len(offered) - 2


def _begin(client: Client, template: object, **typed: Any) -> str:
    """Press the button of a template in the form as it is filled in."""
    sent = {"key": uuid7(), "template": template, **typed}
    return client.post(ASK, sent).content.decode()


def test_a_request_begins_from_one(inside: NetworkRef, as_alice: Client) -> None:
    template = RequestTemplate.objects.get(title=TITLE)
    page = as_alice.get(ASK).content.decode()
    assert f'name="template" value="{template.id}"' in page
    begun = _begin(as_alice, template.id)
    skill = template.skills.get()
    for said in (
        f'value="{TITLE}"',
        '<option value="reviewing" selected',
        "I am not sure about …",
        'value="0.5"',
        f'<option value="{skill.id}" selected',
        ", load",
    ):
        assert said in begun, said


NONE = "01a2130b-484a-73e6-837e-398711ccae5a"


@pytest.mark.parametrize("asked", ["nothing", "", "0" * 32, "\0", NONE])
def test_what_is_no_template_fills_nothing_in_and_loses_nothing(
    inside: NetworkRef, as_alice: Client, asked: str
) -> None:
    page = _begin(as_alice, asked, title="Mine alone", begun=asked)
    assert "That example is not there any more." in page
    assert 'value="Mine alone"' in page
    assert not Listing.objects.exists()


def test_who_had_written_nothing_is_not_told_of_it(inside: NetworkRef, as_alice: Client) -> None:
    template = RequestTemplate.objects.get(title=TITLE)
    for typed in ({}, {"title": " ", "skills": []}, {"title": TITLE, "begun": str(template.id)}):
        page = _begin(as_alice, template.id, **typed)
        assert "Now put it in your own words." in page
        assert "had written nothing" not in page


def test_what_was_written_stays(inside: NetworkRef, as_alice: Client) -> None:
    template = RequestTemplate.objects.get(title=TITLE)
    typed = {"title": "Mine alone", "minutes": "2", "help_kind": "", "description": " "}
    page = _begin(as_alice, template.id, **typed)
    assert "Filled in where you had written nothing." in page
    for said in (
        'value="Mine alone"',
        'value="2"',
        '<option value="reviewing" selected',
        "I am not sure about …",
        f'name="begun" value="{template.id}"',
    ):
        assert said in page, said
    assert f'value="{TITLE}"' not in page.split("<datalist")[0]
    assert not Listing.objects.exists()


def test_another_example_replaces_the_words_of_the_one_before(
    inside: NetworkRef, as_alice: Client
) -> None:
    first = RequestTemplate.objects.get(title=TITLE)
    other = RequestTemplateFactory(
        title="Walk our ward", description="It has … beds.\nCome soon.", help_kind="shadowing"
    )
    typed = {
        "title": first.title,
        "description": first.description.replace("\n", "\r\n") + " And mine.",
        "help_kind": first.help_kind_id,
        "begun": str(first.id),
    }
    page = _begin(as_alice, other.id, **typed)
    assert 'value="Walk our ward"' in page.split("<datalist")[0]
    assert '<option value="shadowing" selected' in page
    assert "And mine." in page
    assert "It has … beds." not in page
    typed["description"] = first.description.replace("\n", "\r\n")
    assert "It has … beds." in _begin(as_alice, other.id, **typed)


def test_words_like_those_typed_are_offered_until_there_are_some(
    inside: NetworkRef, as_alice: Client
) -> None:
    sent = {"title": "look at my drivr diagram", "help_kind": "reviewing"}
    part = {"HX-Request": "true"}
    assert TITLE in as_alice.post(f"{ASK}preview/", sent, headers=part).content.decode()
    more = {**sent, "description": "It is for falls."}
    assert TITLE not in as_alice.post(f"{ASK}preview/", more, headers=part).content.decode()


def test_what_is_taken_out_is_not_offered(
    inside: NetworkRef, as_alice: Client, as_champion: Client
) -> None:
    template = RequestTemplate.objects.get(title=TITLE)
    assert as_champion.post(f"{PAGE}{template.id}/retire/").status_code == 302
    assert f'value="{template.id}"' not in as_alice.get(ASK).content.decode()
    assert "not there any more" in _begin(as_alice, template.id)
    assert "Taken out" in _text(as_champion.get(PAGE))
    as_champion.post(f"{PAGE}{template.id}/bring-back/")
    assert f'value="{template.id}"' in as_alice.get(ASK).content.decode()


def test_those_of_a_kind_that_left_the_list_are_not_offered(inside: NetworkRef) -> None:
    kind = selectors.kind("reviewing")
    kind_services.set_retired(entry=kind, is_retired=True, by=uuid7())
    assert TITLE not in [template.title for template in template_selectors.offered()]
    assert template_selectors.alike("driver diagram") == []


def test_a_champion_adds_one_and_words_it_anew(inside: NetworkRef, as_champion: Client) -> None:
    skill = SkillFactory(name="Ward walks")
    answer = as_champion.post(PAGE, _filled(minutes="1", most_minutes="2", skills=[skill.id]))
    assert answer.status_code == 302
    added = RequestTemplate.objects.get(title="Walk our ward with us")
    assert (added.minutes, added.most_minutes) == (60, 120)
    assert [one.name for one in added.skills.all()] == ["Ward walks"]
    page = _text(as_champion.get(f"{PAGE}{added.id}/"))
    assert 'value="Walk our ward with us"' in page
    changed = _filled(title="Walk  our ward", description="It has … beds")
    assert as_champion.post(f"{PAGE}{added.id}/", changed).status_code == 302
    added.refresh_from_db()
    assert (added.title, added.minutes, added.skills.count()) == ("Walk our ward", None, 0)
    actions = Event.objects.filter(subject=added.id).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["request_template.added", "request_template.changed"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": " "}, "Fill in “What it asks for”."),
        ({"title": TITLE.upper()}, "is in the list already"),
        ({"title": "x" * 121}, "at most 120"),
        ({"description": "x" * 1001}, "at most 1000"),
        ({"help_kind": "money"}, "Select a valid choice"),
        ({"minutes": "0"}, "Enter more than 0 hours"),
        ({"most_minutes": "1"}, "Enter the fewest hours too"),
        ({"minutes": "2", "most_minutes": "1"}, "Enter more hours here"),
        ({"skills": "charts"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused(
    inside: NetworkRef, as_champion: Client, wrong: dict[str, str], says: str
) -> None:
    other = RequestTemplateFactory()
    before = RequestTemplate.objects.count()
    for path in (PAGE, f"{PAGE}{other.id}/"):
        answer = as_champion.post(path, _filled(**wrong))
        assert (answer.status_code, says in _text(answer)) == (422, True)
    assert RequestTemplate.objects.count() == before


def test_it_is_the_champions_alone(
    world: World, nwl: NetworkRef, inside: NetworkRef, as_alice: Client
) -> None:
    template = RequestTemplateFactory()
    for path in (PAGE, f"{PAGE}{template.id}/", f"{PAGE}{template.id}/retire/"):
        assert as_alice.post(path, _filled()).status_code == 403
        assert world.client(nwl).get(path).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("rest", ["", "retire/", "bring-back/"])
def test_one_that_is_not_there_is_missing(as_champion: Client, rest: str) -> None:
    assert as_champion.post(f"{PAGE}{uuid7()}/{rest}").status_code == 404


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"title": " "}, "has_title"),
        ({"title": TITLE.lower()}, "title_unique"),
        ({"minutes": 20}, "minutes_in_quarters"),
        ({"most_minutes": 30}, "most_minutes_above"),
        ({"minutes": None, "most_minutes": 60}, "most_minutes_above"),
    ],
)
def test_the_database_holds_each_rule(
    inside: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    template = RequestTemplateFactory(minutes=30)
    rows = RequestTemplate.objects.filter(id=template.id)
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        rows.update(**change)


def test_a_template_names_a_skill_once(inside: NetworkRef) -> None:
    named = RequestTemplateSkillFactory()
    with pytest.raises(IntegrityError, match="skill_once"), database.atomic():
        RequestTemplateSkillFactory(template=named.template, skill=named.skill)


def test_the_pages_cost_the_same_whatever_they_hold(
    inside: NetworkRef, as_champion: Client, as_alice: Client
) -> None:
    counts = []
    for _ in range(2):
        RequestTemplateSkillFactory()
        for client, page in ((as_champion, PAGE), (as_alice, ASK)):
            with counted() as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:], counts
    assert max(counts) <= 12, counts

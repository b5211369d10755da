"""The form: two fields will do, and under "More" is the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.listings import services
from tenant_apps.listings.models import Listing, today
from tenant_apps.listings.refusals import TooManySkills
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.skills import SkillFactory

OPEN = '<details class="more" open>'
CLOSED = '<details class="more">'


def _two(**more: Any) -> dict[str, Any]:
    return {"key": uuid7(), "title": "Look over my plan", "help_kind": "reviewing", **more}


def test_two_fields_post_a_request(inside: NetworkRef, as_alice: Client) -> None:
    assert CLOSED in as_alice.get("/listings/new/request/").content.decode()
    assert as_alice.post("/listings/new/request/", _two()).status_code == 302
    listing = Listing.objects.get()
    assert (listing.people, listing.how, listing.when) == (1, "either", "flexible")
    assert (listing.audience, listing.state) == ("network", "open")


def test_all_of_it_shows_on_its_page(inside: NetworkRef, as_alice: Client) -> None:
    skill = SkillFactory(name="Run charts")
    day = today() + timedelta(days=10)
    form = {
        "description": "**Please** look:\n\n- aims\n- measures",
        "minutes": "1",
        "most_minutes": "2.5",
        "skills": [skill.id],
        "people": "4",
        "how": "in_person",
        "place": "St Mary’s",
        "when": "dates",
        "dates": f"{day:%d/%m/%Y}",
        "audience": "network",
    }
    page = as_alice.post("/listings/new/request/", _two(**form), follow=True).content.decode()
    for said in [
        "<strong>Please</strong> look:",
        "<li>aims</li>",
        "1 to 2.5 hours",
        "Run charts",
        "4 people",
        "In person, St Mary’s",
        f"{day:%-d %B %Y}",
    ]:
        assert said in page
    listing = Listing.objects.get()
    again = as_alice.get(f"/listings/{listing.id}/change/").content.decode()
    assert OPEN in again
    assert f"{day:%-d %B %Y}</textarea>" in again
    assert 'value="2.5"' in again
    card = as_alice.get("/listings/").content.decode()
    assert "Please look: aims measures" in card


def test_more_skills_and_text_mean_no_more_queries(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    few = ListingFactory(owner=alice, skills=[SkillFactory().id])
    many = ListingFactory(
        owner=alice, skills=[SkillFactory().id for _ in range(9)], description="- one\n" * 200
    )
    for page in ("", "change/"):
        asked = []
        for listing in (few, many):
            with counted() as queries:
                assert as_alice.get(f"/listings/{listing.id}/{page}").status_code == 200
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 12, asked


def test_days_of_the_week(inside: NetworkRef, as_alice: Client) -> None:
    form = _two(when="weekdays", weekdays=["4", "2"], dates="1/1/2020")
    page = as_alice.post("/listings/new/offer/", form, follow=True).content.decode()
    assert "Tuesdays, Thursdays" in page
    assert Listing.objects.get().dates == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"most_minutes": "1"}, "Enter the fewest hours too"),
        ({"minutes": "2", "most_minutes": "1"}, "Enter more hours here"),
        ({"people": "0"}, "from 1 to 500"),
        ({"people": "501"}, "from 1 to 500"),
        ({"people": "many"}, "Enter a whole number"),
        ({"when": "weekdays"}, "Choose one or more days"),
        ({"when": "weekdays", "weekdays": "8"}, "Select a valid choice"),
        ({"when": "dates"}, "Enter 1 to 20 dates"),
        ({"when": "dates", "dates": "1/1/2020"}, "from today on"),
        ({"when": "dates", "dates": "soon"}, "“soon” is no date"),
        ({"when": "dates", "dates": "1," * 600}, "Enter fewer dates"),
        ({"when": "never"}, "Select a valid choice"),
        ({"audience": "organisation"}, "names no organisation"),
        ({"audience": "everyone"}, "Select a valid choice"),
        ({"skills": "run charts"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_there_opens_it(
    inside: NetworkRef, as_alice: Client, wrong: dict[str, Any], says: str
) -> None:
    SkillFactory()
    answer = as_alice.post("/listings/new/request/", _two(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert OPEN in page
    assert not Listing.objects.exists()


@pytest.mark.parametrize("count", [11, 200])
def test_more_skills_than_ten_are_refused(
    inside: NetworkRef, as_alice: Client, alice: Member, count: int
) -> None:
    """In the form, its preview and a change of it, and by the service; nothing is kept."""
    skills = [SkillFactory().id for _ in range(count)]
    listing = ListingFactory(owner=alice, skills=skills[:1])
    for page in ("new/request", "new/request/preview", f"{listing.id}/change"):
        answer = as_alice.post(f"/listings/{page}/", _two(title="Too much", skills=skills))
        assert answer.status_code == 422, page
        assert "Choose at most 10 skills." in answer.content.decode()
    with pytest.raises(TooManySkills):
        services.change(listing_id=listing.id, by=alice, title="Too much", skills=skills)
    with pytest.raises(TooManySkills):
        ListingFactory(owner=alice, title="Too much", skills=skills)
    kept = Listing.objects.get()
    assert (kept.title, list(kept.skills.values_list("id", flat=True))) == (
        listing.title,
        skills[:1],
    )


def test_what_is_wrong_elsewhere_leaves_it_closed(inside: NetworkRef, as_alice: Client) -> None:
    answer = as_alice.post("/listings/new/request/", _two(title=""))
    assert CLOSED in answer.content.decode()


def test_what_has_no_answer_stays_as_it_is(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice, people=3, when="weekdays", weekdays=[1])
    assert as_alice.post(f"/listings/{listing.id}/change/", _two()).status_code == 302
    kept = Listing.objects.get()
    assert (kept.title, kept.people, kept.weekdays) == ("Look over my plan", 3, [1])


def test_a_form_sent_again_with_other_words_is_refused(
    inside: NetworkRef, as_alice: Client
) -> None:
    form = _two()
    as_alice.post("/listings/new/request/", form)
    answer = as_alice.post("/listings/new/request/", {**form, "title": "Another"})
    assert answer.status_code == 409
    assert "You have sent this form before" in answer.content.decode()
    assert Listing.objects.count() == 1


def test_script_in_a_description_is_text(inside: NetworkRef, as_alice: Client) -> None:
    form = _two(description="<script>alert(1)</script> [x](javascript:alert(1))")
    page = as_alice.post("/listings/new/request/", form, follow=True).content.decode()
    assert "<script>alert(1)" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;alert(1)" in page


def test_other_networks_are_not_offered_until_they_can_see(
    inside: NetworkRef, as_alice: Client
) -> None:
    assert "Other networks too" not in as_alice.get("/listings/new/offer/").content.decode()
    answer = as_alice.post("/listings/new/request/", _two(audience="federation"))
    assert answer.status_code == 422
    assert not Listing.objects.exists()


def test_skills_are_chosen_by_drop_downs_one_more_than_there_are(
    inside: NetworkRef, as_alice: Client
) -> None:
    chosen = [SkillFactory(name=f"Chosen {number}") for number in range(3)]
    form = {"skills": ["", *(skill.id for skill in chosen), chosen[0].id, ""]}
    as_alice.post("/listings/new/request/", _two(**form))
    listing = Listing.objects.get()
    assert {skill.id for skill in listing.skills.all()} == {skill.id for skill in chosen}
    page = as_alice.get(f"/listings/{listing.id}/change/").content.decode()
    assert page.count('<select name="skills"') == 4
    assert all(page.count(f'value="{skill.id}" selected') == 1 for skill in chosen)
    empty = as_alice.get("/listings/new/offer/").content.decode()
    assert empty.count('<select name="skills"') == 3
    assert 'aria-label="Skill 1"' in empty

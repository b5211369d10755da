"""Skills that a text is about, among those of the national list and the network's own."""

import pytest

from tenant_apps.skills import services, suggesting
from tenant_apps.skills.models import Skill
from tests.counting import counted
from tests.factories.skills import SkillFactory


def _names(text: str) -> list[str]:
    return list(suggesting.found_in(text).values())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Look over my driver diagram", "Driver diagrams"),
        ("DRIVER DIAGRAMS, please!", "Driver diagrams"),
        ("look over my driver diag", "Driver diagrams"),
        ("Look over my drivver diagramm", "Driver diagrams"),
        ("Teach our matrons to read a run chart", "Run charts and SPC"),
        ("An introduction to SPC for our team", "Run charts and SPC"),
        ("mapping a process on a ward", "Process mapping"),
        ("Help with a busines case", "Writing a business case"),
        ("facilitate a focus group", "Focus groups"),
    ],
)
def test_a_skill_is_found_in_plain_words(inside: None, text: str, first: str) -> None:
    assert _names(text)[0] == first


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", "Please help me with it", "?!%_\\", "🙂", "помогите", "x" * 5000, "a " * 5000],
)
def test_nothing_is_found_where_nothing_is_named(inside: None, text: str) -> None:
    assert _names(text) == []


def test_the_networks_own_are_found_and_those_taken_out_are_not(inside: None) -> None:
    skill: Skill = SkillFactory(name="Marble runs")
    assert "Marble runs" in _names("Who builds a marble run with us?")
    services.set_retired(entry=skill, is_retired=True, by=skill.id)
    assert "Marble runs" not in _names("Who builds a marble run with us?")


def test_one_question_and_few_answers_whatever_the_text(inside: None) -> None:
    with counted() as queries:
        found = suggesting.found_in("data quality survey analysis risk project change design " * 9)
    assert len(queries) == 1
    assert len(found) == suggesting.SUGGESTED

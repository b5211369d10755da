"""What docs/matching.md tells everyone is weighed, is what is weighed: that and no more."""

import re
from dataclasses import fields
from pathlib import Path

from tenant_apps.matching import scoring, selectors
from tenant_apps.matching.scoring import Person, Reasons, Wish

TOLD = (Path(__file__).resolve().parents[3] / "docs" / "matching.md").read_text()
# What of a person stands behind each row of the first table, and the most points it can give.
BEHIND = {
    "Skills": ("gives", scoring.SKILLS),
    "Another organisation": ("organisation", scoring.OTHER_ORGANISATION),
    "Days": ("weekdays", scoring.DAYS),
    "Here lately": ("days_away", scoring.HERE_LATELY),
    "Not asked lately": ("asked_lately", scoring.NOT_ASKED),
}


def _names(of: type) -> set[str]:
    return {field.name for field in fields(of)}


def test_each_row_has_its_points_and_they_make_a_hundred() -> None:
    rows = re.findall(r"^\| ([A-Z][a-z ]+) \| (\d+) \|", TOLD, re.MULTILINE)
    assert rows == [(name, str(points)) for name, (_, points) in BEHIND.items()]
    assert sum(points for _, points in BEHIND.values()) == 100


def test_nothing_else_of_a_person_is_known_to_it() -> None:
    """Whoever adds something has to say so there, and in this list."""
    assert _names(Person) == {"id"} | {field for field, _ in BEHIND.values()}
    assert _names(Wish) == {"id", "skills", "organisation", "weekdays"}
    assert _names(Reasons) == {"skills", "other_organisation", "weekdays"}


def test_how_many_are_weighed_is_told() -> None:
    assert f"the {selectors.WEIGHED} who know most" in " ".join(TOLD.split())

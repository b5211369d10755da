"""A list of leavers as its pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tenant_apps.leavers import selectors
from tenant_apps.leavers.models import LeaversList, LeaversRow
from tenant_apps.members import presenters as members

Finding = LeaversRow.Finding
_NAMED = (Finding.ENDS, Finding.ENDED, Finding.REFUSED, Finding.GONE)
_NUMBERED = (Finding.UNKNOWN, Finding.UNREAD, Finding.REPEATED)
_HEADINGS: dict[Finding, str] = {
    Finding.ENDS: "Their membership ends",
    Finding.ENDED: "Their membership has ended",
    Finding.REFUSED: "Not by a list: they have a role here",
    Finding.GONE: "Had left before",
    Finding.UNKNOWN: "No member signs in with this address",
    Finding.UNREAD: "No e-mail address in the row",
    Finding.REPEATED: "In the list twice: once is enough",
}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the list names."""

    number: int
    name: str
    more: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of which the same was found."""

    heading: str
    count: int
    people: list[Named]
    numbers: str
    more: int


def stats(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The list in four figures."""
    shown = {
        "To end": counts.get(Finding.ENDS, 0),
        "Ended": counts.get(Finding.ENDED, 0),
        "Refused": counts.get(Finding.REFUSED, 0),
        "Nobody here": counts.get(Finding.UNKNOWN, 0) + counts.get(Finding.UNREAD, 0),
    }
    return [{"label": label, "value": value} for label, value in shown.items()]


def end_label(counts: Mapping[str, int]) -> str:
    """The button; nothing where there is nobody."""
    count = counts.get(Finding.ENDS, 0)
    if not count:
        return ""
    return "End 1 membership" if count == 1 else f"End {count:,} memberships"


def parts(held: LeaversList, counts: Mapping[str, int]) -> list[Part]:
    """What was found, those with names first."""
    return [_part(held, finding, counts) for finding in (*_NAMED, *_NUMBERED) if finding in counts]


def progress(held: LeaversList, counts: Mapping[str, int]) -> dict[str, Any]:
    """How far a worker is."""
    left = counts.get(Finding.ENDS, 0)
    done = counts.get(Finding.ENDED, 0)
    return {
        "heading": "Memberships are ending",
        "text": f"{done:,} have ended, {left:,} are left. You may leave this page.",
        "done": done,
        "total": max(done + left, 1),
        "here": reverse("leavers:review", args=[held.id]),
    }


def _part(held: LeaversList, finding: Finding, counts: Mapping[str, int]) -> Part:
    rows = selectors.rows(held, finding)
    people = [_named(row) for row in rows] if finding in _NAMED else []
    return Part(
        heading=_HEADINGS[finding],
        count=counts[finding],
        people=people,
        numbers="" if people else _numbers(rows),
        more=counts[finding] - len(rows),
    )


def _numbers(rows: Sequence[LeaversRow]) -> str:
    """`Row 3`, `Rows 3, 7`."""
    said = ", ".join(str(row.number) for row in rows)
    return f"Row {said}" if len(rows) == 1 else f"Rows {said}"


def _named(row: LeaversRow) -> Named:
    assert row.member is not None
    return Named(
        number=row.number,
        name=row.member.name,
        more=members.more(row.member),
        url=members.url(row.member.handle),
    )

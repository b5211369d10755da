"""A list of staff as its pages and its file of corrections show it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from kernel.spreadsheets import harmless
from tenant_apps.joining.models import StaffRow, StaffUpload
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import USUAL_TERM

SHOWN_ROWS = 100
SAMPLE_ROWS = 3
WHY = "What is wrong"


@dataclass(frozen=True, slots=True)
class GoodRow:
    """Someone who will be invited. An address may break after its @ on a narrow screen."""

    number: int
    name: str
    mailbox: str
    mail_host: str
    organisation: str
    job_title: str
    joins_as: str


@dataclass(frozen=True, slots=True)
class Review:
    """A list of staff before, and after, it is confirmed."""

    id: UUID
    file_name: str
    rows: list[GoodRow]
    good: str
    bad: str
    invite_label: str
    hidden_row_count: int
    problems: list[dict[str, Any]]
    hidden_problem_count: int
    has_bad: bool
    is_done: bool
    invited: str
    left_out: str
    left_out_why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is."""

    heading: str
    text: str
    done: int
    total: int
    here: str


def sample(rows: Sequence[Row], heading_rows: int, titles: Sequence[str]) -> list[dict[str, str]]:
    """The first people of a list, column by column, each cut short."""
    people = [row for row in rows if row.number > heading_rows][:SAMPLE_ROWS]
    padded = [_filled(row.cells, len(titles)) for row in people]
    return [
        {"key": title, "value": " · ".join(cells[place][:40] or "–" for cells in padded)}
        for place, title in enumerate(titles)
    ]


def progress(held: StaffUpload) -> Progress:
    """What a worker does with a list now."""
    is_checking = held.state == StaffUpload.State.CHECKING
    checked, asked = held.good_count + held.bad_count, held.invited_count + held.left_out_count
    done, total = (checked, held.row_count) if is_checking else (asked, held.good_count)
    return Progress(
        heading="Checking your list" if is_checking else "Inviting the people on your list",
        text=f"{done:,} of {total:,} rows. You may leave this page: it goes on without you.",
        done=done,
        total=max(total, 1),
        here=reverse("joining:staff_review", args=[held.id]),
    )


def review(held: StaffUpload, good: Sequence[StaffRow], bad: Sequence[StaffRow]) -> Review:
    """A list that was checked: its first good rows and its first bad ones."""
    return Review(
        id=held.id,
        file_name=held.file_name,
        rows=[_good_row(row) for row in good],
        good=_counted(held.good_count, "good row", "good rows"),
        bad=_counted(held.bad_count, "row with a problem", "rows with a problem"),
        invite_label=_invite_label(held.good_count),
        hidden_row_count=max(held.good_count - len(good), 0),
        problems=[
            {"where": f"Row {row.number}, {one['column']}", "said": one["message"]}
            for row in bad
            for one in row.problems
        ],
        hidden_problem_count=max(held.bad_count - len(bad), 0),
        has_bad=bool(bad),
        is_done=held.state == StaffUpload.State.DONE,
        invited=_counted(held.invited_count, "person", "people"),
        left_out=_counted(held.left_out_count, "person", "people") if held.left_out_count else "",
        left_out_why=_left_out_why(held),
    )


def corrections(headings: Sequence[str], width: int, rows: Iterable[StaffRow]) -> str:
    """The bad rows as CSV under their own headings, and in a last column what is wrong with each.

    It is corrected and uploaded as it is: the last column is no part of a list.
    """
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow([*map(harmless, _filled(headings, width)), WHY])
    for row in rows:
        why = "; ".join(f"{one['column']}: {one['message']}" for one in row.problems)
        writer.writerow([harmless(cell) for cell in (*_filled(row.cells, width), why)])
    return file.getvalue()


def _filled(cells: Sequence[str], width: int) -> list[str]:
    """So many cells; what stands right of them stays there."""
    return [*cells, *[""] * (width - len(cells))]


def _good_row(row: StaffRow) -> GoodRow:
    person = row.person
    mailbox, _at, mail_host = person["email"].rpartition("@")
    return GoodRow(
        number=row.number,
        name=person["name"],
        mailbox=mailbox,
        mail_host=mail_host,
        organisation=person["organisation"],
        job_title=person["job_title"],
        joins_as=MembershipType(person.get("membership_type") or USUAL_TERM.type).label,
    )


def _left_out_why(held: StaffUpload) -> str:
    if held.scope.is_whole:
        return "joined or were invited in the meantime, and were left out."
    is_one = held.left_out_count == 1
    was, is_not = ("was", "is") if is_one else ("were", "are")
    return f"joined, {was} invited or {is_not} not yours to invite any more, and {was} left out."


def _invite_label(count: int) -> str:
    return f"Invite the {_counted(count, 'good row', 'good rows')}" if count else ""


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"

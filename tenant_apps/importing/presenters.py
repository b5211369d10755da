"""Imports as their pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from kernel.minutes import hours
from tenant_apps.importing.files.sheets import COLUMNS, Column, Sheet
from tenant_apps.importing.models import Import, ImportRow, Newcomer
from tenant_apps.importing.selectors import People
from tenant_apps.importing.services.carrying import NOT_ACTIVE
from tenant_apps.joining.staff_presenters import Progress

SHOWN_PROBLEMS = 100
_REFUSED = {
    "not_enough_credits": "is below what a balance may be here",
    "above_ceiling": "is above what a balance may be here",
    NOT_ACTIVE: "waits until they are an active member again",
    "key_reused": "was opened before, for a membership that has ended",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be uploaded, and its columns in words."""

    name: str
    columns: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Review:
    """Files before they are imported."""

    id: UUID
    lede: str
    stats: list[dict[str, Any]]
    problems: list[dict[str, str]]
    hidden_problem_count: int
    confirm_label: str


@dataclass(frozen=True, slots=True)
class Done:
    """What has become of an import."""

    id: UUID
    lede: str
    stats: list[dict[str, Any]]
    invite_label: str
    by_link: int
    bad: str
    refused: list[dict[str, str]]


def files() -> list[File]:
    """All files, in the order in which they are taken on."""
    return [
        File(f"{sheet.label}.csv", [_described(one) for one in COLUMNS[sheet].values()])
        for sheet in Sheet
    ]


def imports(latest: Iterable[Import]) -> list[dict[str, str]]:
    """Earlier imports, each with a link to its page."""
    return [
        {
            "title": str(one),
            "state": one.get_state_display(),
            "url": reverse("importing:review", args=[one.id]),
        }
        for one in latest
    ]


def progress(held: Import, people: People) -> Progress:
    """What a worker does with an import now."""
    heading, done, total = {
        Import.State.CHECKING: ("Checking your files", held.checked_count, held.row_count),
        Import.State.BRINGING: (
            "Importing",
            held.brought_count + held.left_out_count,
            held.good_count,
        ),
        Import.State.INVITING: (
            "Inviting the people you imported",
            people.all - people.to_invite,
            people.all,
        ),
    }[Import.State(held.state)]
    noun = "people" if held.state == Import.State.INVITING else "rows"
    return Progress(
        heading=heading,
        text=f"{done:,} of {total:,} {noun}. You may leave this page: it goes on without you.",
        done=done,
        total=max(total, 1),
        here=reverse("importing:review", args=[held.id]),
    )


def review(held: Import, bad: Sequence[ImportRow], balances: tuple[int, int]) -> Review:
    """What was found, file by file, and the first rows with a problem."""
    bad_count = sum(_count(held, sheet, "bad") for sheet in Sheet)
    stats = [_stat(held, sheet) for sheet in Sheet if str(sheet.value) in held.files]
    up, down = balances
    if up or down:
        note = f"and {hours(down)} below nothing" if down else "to be opened"
        stats.append({"label": "Credits", "value": hours(up), "note": note})
    read_as = "; ".join(
        f"{sheet.label}: {held.files[str(sheet.value)]['read_as']}"
        for sheet in Sheet
        if str(sheet.value) in held.files
    )
    return Review(
        id=held.id,
        lede=f"Read as {read_as}.",
        stats=stats,
        problems=[
            {
                "where": f"{row.get_sheet_display()}, row {row.number}, {one['column']}",
                "said": one["message"],
            }
            for row in bad
            for one in row.problems
        ],
        hidden_problem_count=max(bad_count - len(bad), 0),
        confirm_label=f"Import the {_counted(held.good_count)}" if held.good_count else "",
    )


def done(held: Import, people: People, refused: Iterable[Newcomer]) -> Done:
    """What was brought, who has come, and whom there is to invite."""
    lede = f"{_counted(held.brought_count)} imported"
    if held.left_out_count:
        lede += f", and {_counted(held.left_out_count)} left out: their network has it by now"
    bad_count = sum(_count(held, sheet, "bad") for sheet in Sheet)
    to_invite = f"{people.to_invite:,} {'person' if people.to_invite == 1 else 'people'}"
    return Done(
        id=held.id,
        lede=f"{lede}.",
        stats=[
            {"label": "People", "value": f"{people.all:,}", "note": "came with it"},
            {"label": "Members now", "value": f"{people.come:,}"},
            {"label": "Balances opened", "value": hours(people.opened), "note": "all together"},
        ],
        invite_label=f"Invite {to_invite} by mail" if people.to_invite else "",
        by_link=people.by_link,
        bad=_counted(bad_count) if bad_count else "",
        refused=[_refused(one) for one in refused],
    )


def waiting(newcomer: Newcomer) -> list[dict[str, str]]:
    """What one person takes over, in rows."""
    rows = []
    if newcomer.minutes is not None:
        rows.append({"key": "Your balance", "value": hours(newcomer.minutes)})
    counts = {
        "Skills": len(newcomer.gives) + len(newcomer.learns),
        "Requests and offers": len(newcomer.listings),
    }
    return rows + [{"key": key, "value": str(count)} for key, count in counts.items() if count]


def _refused(newcomer: Newcomer) -> dict[str, str]:
    why = _REFUSED.get(newcomer.refusal, "was refused by the ledger")
    return {
        "text": f"{newcomer.name}: {hours(newcomer.minutes or 0)} {why}.",
        "label": f"Try again for {newcomer.name}",
        "url": reverse("importing:again", args=[newcomer.id]),
    }


def _stat(held: Import, sheet: Sheet) -> dict[str, Any]:
    known, bad = _count(held, sheet, "known"), _count(held, sheet, "bad")
    notes = [
        *([f"{known:,} here already"] if known else []),
        *([f"{bad:,} with a problem"] if bad else []),
    ]
    return {
        "label": sheet.label.capitalize(),
        "value": f"{_count(held, sheet, 'good'):,}",
        "note": ", ".join(notes) or "to be imported",
    }


def _described(column: Column) -> dict[str, str]:
    notes = [column.hint, "needed" if column.is_needed else ""]
    return {"title": column.title, "note": ", ".join(note for note in notes if note)}


def _count(held: Import, sheet: Sheet, state: str) -> int:
    count: int = held.counts.get(str(sheet.value), {}).get(state, 0)
    return count


def _counted(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"

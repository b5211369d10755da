"""What will be done to many networks, how far it is, and what came of it, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from shared_apps.console.bulk.acts import Act
from shared_apps.console.models import BulkItem, BulkRun

State = BulkItem.State
# As the page of what came of it has them: what somebody may have to look after comes first.
_HEADINGS = {
    State.FAILED: "Failed",
    State.REFUSED: "Not done",
    State.DONE: "Done",
    State.UNCHANGED: "Nothing to change",
    State.LEFT_OUT: "Left out",
    State.WAITING: "Still to do",
}
SO_ALREADY = "It was so already."


@dataclass(frozen=True, slots=True)
class Line:
    """One network; `why` is empty where it says itself."""

    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """Networks of which the same became."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Question:
    """The page that asks whether one is sure."""

    title: str
    text: str
    to_do: list[Line]
    left_out: list[Line]
    submit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `seen` changes whenever something to show does."""

    title: str
    text: str
    parts: list[Part]
    is_finished: bool
    seen: str


def question(act: Act, items: Sequence[BulkItem]) -> Question:
    to_do = [item for item in items if item.state == State.WAITING]
    return Question(
        title=f"{act.asks} {counted(len(to_do))}?" if to_do else "There is nothing to do",
        text=act.means if to_do else "Of the networks you chose, this fits none as it stands.",
        to_do=_lines(to_do),
        left_out=_lines(item for item in items if item.state == State.LEFT_OUT),
        submit=f"{act.verb} {counted(len(to_do))}",
        kind=act.kind,
    )


def progress(run: BulkRun, act: Act, items: Sequence[BulkItem]) -> Progress:
    """While it goes on, and once it is over."""
    meant = [item for item in items if item.state != State.LEFT_OUT]
    ended = [item for item in meant if item.state != State.WAITING]
    done = sum(item.state == State.DONE for item in meant)
    is_finished = run.finished_at is not None
    return Progress(
        title=f"{act.label}: {'done' if is_finished else 'under way'}",
        text=f"Done for {done:,} of {counted(len(meant))}."
        if is_finished
        else f"{len(ended):,} of {counted(len(meant))}. You may leave this page: it goes on.",
        parts=_parts(items),
        is_finished=is_finished,
        seen=f"{len(ended)}-{is_finished}",
    )


def counted(count: int) -> str:
    return "1 network" if count == 1 else f"{count:,} networks"


def _parts(items: Sequence[BulkItem]) -> list[Part]:
    parts = []
    for state, heading in _HEADINGS.items():
        lines = _lines(item for item in items if item.state == state)
        if lines:
            parts.append(Part(f"{heading}: {len(lines):,}", lines))
    return parts


def _lines(items: Iterable[BulkItem]) -> list[Line]:
    return [
        Line(
            name=item.network.name,
            url=reverse("console:network", args=[item.network.slug]),
            why=SO_ALREADY if item.state == State.UNCHANGED else item.said,
        )
        for item in items
    ]

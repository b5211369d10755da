"""What a worker did with a message, by its own log: of any task, knowing nothing about it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

from tenants.tasks import TaskRefused

_REFUSED = re.compile(rf" (?:rejected|ignored|refused)\b| raised \w+: {TaskRefused.__name__}\(")

_ID = re.compile(r"\[([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


class Outcome(Enum):
    """`RAN` includes what broke down half-way."""

    WAITING = "not dealt with yet"
    REFUSED = "never ran"
    RAN = "ran"


def outcomes(log: str, task_ids: Iterable[str]) -> dict[str, Outcome]:
    """What became of each message, by its id: the log, which grows long, is read once for all."""
    said = defaultdict[str, list[str]](list)
    for line in log.splitlines():
        if not line.rstrip().endswith("received"):
            for task_id, after in {one[1]: line[one.end() :] for one in _ids_in(line)}.items():
                said[task_id].append(after)
    return {task_id: _told(said[task_id]) for task_id in task_ids}


def outcome(log: str, task_id: str) -> Outcome:
    """What became of the message with this id."""
    return outcomes(log, [task_id])[task_id]


def _ids_in(line: str) -> list[re.Match[str]]:
    """The last first, so that of each id its first mention counts."""
    return [*_ID.finditer(line)][::-1]


def _told(said: list[str]) -> Outcome:
    if not said:
        return Outcome.WAITING
    return Outcome.REFUSED if all(map(_REFUSED.match, said)) else Outcome.RAN

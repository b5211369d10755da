"""What a worker did with a message, by its own log: of any task, knowing nothing about it."""

import re
from enum import Enum

from tenants.tasks import TaskRefused

_REFUSED = re.compile(rf" (?:rejected|ignored|refused)\b| raised \w+: {TaskRefused.__name__}\(")


class Outcome(Enum):
    """`RAN` includes what broke down half-way."""

    WAITING = "not dealt with yet"
    REFUSED = "never ran"
    RAN = "ran"


def outcome(log: str, task_id: str) -> Outcome:
    """What became of the message with this id."""
    said = [
        line.partition(f"[{task_id}]")[2]
        for line in log.splitlines()
        if f"[{task_id}]" in line and not line.rstrip().endswith("received")
    ]
    if not said:
        return Outcome.WAITING
    return Outcome.REFUSED if all(map(_REFUSED.match, said)) else Outcome.RAN

"""Messages to workers, honest and forged, without a word of how a task does its work."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from celery import Task, current_app
from celery.signals import before_task_publish

from tenants import current
from tenants.current import NetworkRef
from tenants.tasks import HEADER, SIGNATURE, CentralTask, NetworkTask

# A queue of which no worker takes anything.
ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Message:
    """What travels: a task's name, its arguments, and what proves where they come from."""

    name: str
    kwargs: dict[str, Any]
    headers: dict[str, Any]
    task_id: str = field(default_factory=lambda: str(uuid4()))
    args: tuple[Any, ...] = ()

    def send(self, **options: Any) -> "Message":
        """To the workers, as it is: nothing is signed on the way."""
        sent = {"task_id": self.task_id, "headers": self.headers}
        current_app.send_task(self.name, self.args, self.kwargs, **sent, **options)
        return self

    def naming(self, place: object) -> "Message":
        """The same, said to come from elsewhere."""
        return replace(self, headers=self.headers | {HEADER: place})

    def signed_as(self, other: "Message") -> "Message":
        """The same under another's signature."""
        return replace(self, headers=self.headers | {SIGNATURE: other.headers[SIGNATURE]})


def ours() -> dict[str, Task[Any, Any]]:
    """Every task in the registry but Celery's own, and those that fault rounds bring along."""
    current_app.loader.import_default_modules()
    return {
        name: task
        for name, task in sorted(current_app.tasks.items())
        if not name.startswith("celery.") and not task.run.__module__.startswith("tests.faults.")
    }


def arguments(task: Task[Any, Any]) -> dict[str, str]:
    """Something for each argument that the task cannot do without."""
    needed = inspect.signature(task.run).parameters.values()
    return {
        one.name: str(uuid4())
        for one in needed
        if one.default is one.empty and one.kind in {one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD}
    }


def of_network(
    name: str, network: NetworkRef, kwargs: dict[str, Any], task_id: str | None = None
) -> Message:
    """The message that code in this network sends for a network's task of this name."""
    with current.adopt(current.network_door(network)):
        return _signed(NetworkTask, name, kwargs, task_id)


def of_centre(name: str, kwargs: dict[str, Any], task_id: str | None = None) -> Message:
    """The message that code at the centre sends for a central task of this name."""
    with current.shared():
        return _signed(CentralTask, name, kwargs, task_id)


def unsigned(message: Message) -> Message:
    return replace(message, headers={HEADER: message.headers[HEADER]})


def without_header(message: Message) -> Message:
    return replace(message, headers={})


def _signed(
    base: type[Task[Any, Any]], name: str, kwargs: dict[str, Any], task_id: str | None
) -> Message:
    """Have a task of this name and class send to a queue of no worker, and read what it sends."""
    stand_in = type("StandIn", (base,), {"name": name, "run": lambda self, **more: None})
    stand_in.bind(current_app)
    with _published() as sent:
        stand_in().apply_async(kwargs=kwargs, task_id=task_id or str(uuid4()), queue=ASIDE)
    [headers] = sent
    kept = {key: value for key, value in headers.items() if key.startswith("hexitime")}
    return Message(name, kwargs, kept, headers["id"])


@contextmanager
def _published() -> Iterator[list[dict[str, Any]]]:
    sent: list[dict[str, Any]] = []

    def note(headers: dict[str, Any], **more: Any) -> None:
        sent.append(dict(headers))

    before_task_publish.connect(note, weak=False)
    try:
        yield sent
    finally:
        before_task_publish.disconnect(note)

"""Background work that runs where it was sent from, or not at all.

A message carries its network's id and a signature over it, the task and its arguments. A worker
enters that network, or refuses: a message that proves nothing, or whose network is unknown or
not active, never runs, is counted, and operators see it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from celery import Task, current_app, shared_task
from django.core.exceptions import ImproperlyConfigured

from kernel import database
from tenants import current, features, keys, messages, metrics, refusals, selectors
from tenants.current import NetworkRef
from tenants.features import Feature
from tenants.keys import CENTRAL
from tenants.messages import HEADER, SIGNATURE
from tenants.models import Network, RefusedTask

__all__ = [
    "CENTRAL",
    "HEADER",
    "SIGNATURE",
    "CentralTask",
    "NetworkTask",
    "SentFromNetwork",
    "TaskRefused",
    "central_task",
    "network_task",
    "send_central",
]

Reason = RefusedTask.Reason


class TaskRefused(RuntimeError):
    """A message that a worker does not run."""


class SentFromNetwork(RuntimeError):
    """Work of the central service was asked for from within a network."""


class _DoorTask(Task[Any, Any]):
    """Signs on the way out, checks on the way in."""

    abstract = True
    # No fault of the task's: it is counted as refused instead of reported as an error.
    throws = (TaskRefused,)

    def apply_async(  # type: ignore[override]
        self, args: Any = None, kwargs: Any = None, **options: Any
    ) -> Any:
        database.refuse_outside_call(self.name)
        task_id = options.pop("task_id", None) or str(uuid4())
        signed = messages.headers(self.name, task_id, self.place(), args or (), kwargs or {})
        headers = {**(options.pop("headers", None) or {}), **signed}
        return super().apply_async(args, kwargs, task_id=task_id, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with self.opened(self._proven_place(args, kwargs)), metrics.of_task(self.name):
            # How it ended is told after it has left its network.
            self.request.update(ran_behind=current.door())
            return self.run(*args, **kwargs) if self.is_wanted() else None

    def is_wanted(self) -> bool:
        """Whether what it does is done, where it is now."""
        return True

    def place(self) -> str:
        """Where a message comes from that is sent now."""
        raise ImproperlyConfigured("A task is a network's or the central service's.")

    def opened(self, place: str) -> Any:
        """The door that a message from this place goes through."""
        raise ImproperlyConfigured("A task is a network's or the central service's.")

    def refuse(self, reason: RefusedTask.Reason, network_id: UUID | None = None) -> TaskRefused:
        """Count the message; the error to raise."""
        refusals.note(task=self.name, reason=reason, network_id=network_id)
        return TaskRefused(f"{self.name}: {reason.label}")

    def _proven_place(self, args: Any, kwargs: Any) -> str:
        if current.door() is not None:
            # Called like a function from within a network: nothing has come in a message.
            raise TaskRefused(f"{self.name} is work for a worker: send it, or call its `run`.")
        headers = self.request.headers or {}
        if not headers.get(HEADER):
            raise self.refuse(Reason.NO_NETWORK)
        if not messages.is_proven(headers, self.name, str(self.request.id), args, kwargs):
            raise self.refuse(Reason.NOT_PROVEN)
        return str(headers[HEADER])


class NetworkTask(_DoorTask):
    """Runs inside the network that sent it; of a feature that is off there, it does nothing."""

    abstract = True
    feature: Feature | None = None

    def place(self) -> str:
        current.network()
        return keys.place()

    @contextmanager
    def opened(self, place: str) -> Iterator[NetworkRef]:
        if place == CENTRAL:
            raise self.refuse(Reason.WRONG_PLACE)
        network = selectors.by_id(UUID(place))
        if network is None or network.state == Network.State.REMOVED:
            raise self.refuse(Reason.UNKNOWN_NETWORK, UUID(place))
        if network.state != Network.State.ACTIVE:
            raise self.refuse(Reason.NOT_ACTIVE, network.id)
        with current.enter(network) as entered:
            yield entered

    def is_wanted(self) -> bool:
        return self.feature is None or features.is_on(self.feature)


class CentralTask(_DoorTask):
    """Runs in the shared schema."""

    abstract = True

    def place(self) -> str:
        return _centre(self.name)

    @contextmanager
    def opened(self, place: str) -> Iterator[None]:
        if place != CENTRAL:
            raise self.refuse(Reason.WRONG_PLACE, UUID(place))
        with current.shared():
            yield


def send_central(name: str, **kwargs: Any) -> None:
    """Send a central task by its name: for code that may not import the one who does the work."""
    database.refuse_outside_call(name)
    task_id = str(uuid4())
    signed = messages.headers(name, task_id, _centre(name), (), kwargs)
    current_app.send_task(name, kwargs=kwargs, task_id=task_id, headers=signed)


def network_task(**options: Any) -> Callable[[Callable[..., Any]], NetworkTask]:
    """Declare a task that runs inside the network that sends it; perhaps of a `feature`."""
    return shared_task(base=NetworkTask, **options)


def central_task(**options: Any) -> Callable[[Callable[..., Any]], CentralTask]:
    """Declare a task of the central service."""
    return shared_task(base=CentralTask, **options)


def _centre(name: str) -> str:
    if current.network_or_none() is not None:
        raise SentFromNetwork(f"{name} is the central service's: leave the network to send it.")
    return CENTRAL

"""Background work that runs where it was sent from, or not at all.

A message carries its network's id and a signature over it. A worker enters that network, or
refuses: no header, a wrong signature, an unknown or inactive network never run.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from celery import Task, current_app, shared_task
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants import current, selectors
from tenants.models import Network

HEADER = "hexitime_network"
SIGNATURE = "hexitime_signature"
CENTRAL = "central"


class TaskRefused(RuntimeError):
    """A message that does not prove which network it belongs to."""


class _DoorTask(Task[Any, Any]):
    """Signs on the way out, checks on the way in."""

    abstract = True

    def apply_async(  # type: ignore[override]
        self, args: Any = None, kwargs: Any = None, **options: Any
    ) -> Any:
        task_id = options.pop("task_id", None) or str(uuid4())
        place = self.place()
        headers = dict(options.pop("headers", None) or {})
        headers |= {HEADER: place, SIGNATURE: _signature(self.name, task_id, place)}
        return super().apply_async(args, kwargs, task_id=task_id, headers=headers, **options)

    def place(self) -> str:
        raise ImproperlyConfigured("A task is a network's or the central service's.")

    def verified_place(self) -> str:
        headers = self.request.headers or {}
        place, signature = headers.get(HEADER, ""), headers.get(SIGNATURE, "")
        expected = _signature(self.name, str(self.request.id), place)
        if not place or not hmac.compare_digest(signature, expected):
            raise TaskRefused(f"{self.name}: the message does not prove where it comes from.")
        return str(place)


def send_central(name: str, **kwargs: Any) -> None:
    """Send a central task by its name: for code that may not import the one who does the work."""
    task_id = str(uuid4())
    headers = {HEADER: CENTRAL, SIGNATURE: _signature(name, task_id, CENTRAL)}
    current_app.send_task(name, kwargs=kwargs, task_id=task_id, headers=headers)


class NetworkTask(_DoorTask):
    """Runs inside the network that sent it."""

    abstract = True

    def place(self) -> str:
        return str(current.network().id)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        place = self.verified_place()
        network = selectors.by_id(UUID(place)) if place != CENTRAL else None
        if network is None or network.state != Network.State.ACTIVE:
            raise TaskRefused(f"{self.name}: its network is unknown or not active.")
        with current.enter(network):
            return self.run(*args, **kwargs)


class CentralTask(_DoorTask):
    """Runs in the shared schema."""

    abstract = True

    def place(self) -> str:
        return CENTRAL

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.verified_place() != CENTRAL:
            raise TaskRefused(f"{self.name}: this is no network's task.")
        with current.shared():
            return self.run(*args, **kwargs)


def network_task(**options: Any) -> Callable[[Callable[..., Any]], NetworkTask]:
    """Declare a task that runs inside the network that sends it."""
    return shared_task(base=NetworkTask, **options)


def central_task(**options: Any) -> Callable[[Callable[..., Any]], CentralTask]:
    """Declare a task of the central service."""
    return shared_task(base=CentralTask, **options)


def _signature(name: str, task_id: str, place: str) -> str:
    message = f"{name}:{task_id}:{place}".encode()
    key = hmac.new(settings.SECRET_KEY.encode(), b"hexitime:tasks", hashlib.sha256).digest()
    return hmac.new(key, message, hashlib.sha256).hexdigest()

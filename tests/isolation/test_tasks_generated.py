"""r05: whatever task is registered checks its messages, and nothing stands in for the checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Task, current_app, shared_task

from tenants.tasks import CentralTask, NetworkTask
from tests.isolation import messages

DOORS = (NetworkTask, CentralTask)
CHECKS = ("__call__", "_proven_place", "opened", "refuse")
NAME = "without_a_door.for_this_test"

AnyTask = Task[Any, Any]


class Trusting(NetworkTask):
    """Of our class, and believes whatever comes."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)


def has_a_door(task: AnyTask) -> bool:
    """Whether a task is a network's or the centre's, with all checks as they were written."""
    return any(
        isinstance(task, door)
        and all(getattr(type(task), check) is getattr(door, check) for check in CHECKS)
        for door in DOORS
    )


def without_a_door() -> list[str]:
    return [name for name, task in messages.ours().items() if not has_a_door(task)]


@contextmanager
def registered(**options: Any) -> Iterator[None]:
    """While it lasts, there is one task more, declared as any app would."""

    def nothing(**kwargs: Any) -> None:
        pass

    declare: Any = shared_task(name=NAME, **options)
    assert declare(nothing).name == NAME
    try:
        yield
    finally:
        current_app.tasks.unregister(NAME)


def test_r05_every_task_has_a_door() -> None:
    assert messages.ours()
    assert without_a_door() == []


@pytest.mark.parametrize("options", [{}, {"base": Trusting}], ids=["plain", "trusting"])
def test_a_task_without_a_door_is_reported(options: dict[str, Any]) -> None:
    with registered(**options):
        assert without_a_door() == [NAME]
    assert without_a_door() == []


@pytest.mark.parametrize("door", DOORS)
def test_a_task_with_a_door_is_not(door: type[AnyTask]) -> None:
    with registered(base=door):
        assert NAME in messages.ours()
        assert without_a_door() == []

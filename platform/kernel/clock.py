"""The time, asked for in one place so that a test can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_ahead: ContextVar[timedelta] = ContextVar("clock_ahead", default=timedelta())


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return timezone.now() + _ahead.get()


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Within, it is so much later: to see what a piece of code makes of the time."""
    mark = _ahead.set(by)
    try:
        yield
    finally:
        _ahead.reset(mark)

"""What is counted, each with the network it happened in. Nothing here names a person or a place.

A metric is declared once, below. A folder that cannot be written, or a full disk, costs the figures
and one line in the log, never the request.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Summary,
    disable_created_metrics,
    generate_latest,
)

from kernel import metric_files
from tenants.keys import place

Series = Counter | Summary
logger = logging.getLogger(__name__)


class UnknownMetric(LookupError):
    """Something is counted that nobody has declared, or with other labels than declared."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A metric: a number of events, or with `seconds` also how long they took together."""

    name: str
    help: str
    labels: tuple[str, ...]

    @property
    def kind(self) -> type[Series]:
        return Summary if self.name.endswith("_seconds") else Counter


DECLARED = {
    one.name: one
    for one in (
        Declared(
            "hexitime_request_duration_seconds",
            "Requests answered, and the time until the answer began.",
            ("method", "status"),
        ),
        Declared(
            "hexitime_requests_refused_total",
            "Requests refused with 429 because the network had used up its quota.",
            ("reason",),
        ),
        Declared(
            "hexitime_task_duration_seconds",
            "Background tasks that ran to their end, and the time they took.",
            ("task",),
        ),
        Declared(
            "hexitime_tasks_failed_total",
            "Background tasks that ended in an error.",
            ("task",),
        ),
        Declared(
            "hexitime_tasks_refused_total",
            "Background tasks that no worker ran: unproven, unknown, or of a network not active.",
            ("task", "reason"),
        ),
        Declared(
            "hexitime_reconciliations_total",
            "Times that all ledgers were held to each other: clean, differs or failed.",
            ("outcome",),
        ),
        Declared(
            "hexitime_billing_checks_total",
            "Times that bills were held to Stripe's: clean, differs or failed.",
            ("outcome",),
        ),
    )
}


@dataclass
class Book:
    """The metrics of this process: in files that others can read, or in memory alone."""

    folder: Path | None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    lock: Lock = field(default_factory=Lock)
    series: dict[tuple[str, ...], Series] = field(default_factory=dict)
    is_told: bool = False

    def __post_init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        if self.folder:
            metric_files.use(self.folder)

    @cached_property
    def metrics(self) -> dict[str, Series]:
        return {
            one.name: one.kind(one.name, one.help, ("network", *one.labels), registry=self.registry)
            for one in DECLARED.values()
        }

    def add(self, name: str, value: float, labels: dict[str, str], where: str = "") -> None:
        declared = DECLARED.get(name)
        if declared is None or labels.keys() != set(declared.labels):
            raise UnknownMetric(f"{name} with {sorted(labels)} is declared nowhere.")
        key = (name, where or place(), *(labels[label] for label in declared.labels))
        try:
            one = self._series(declared, key)
        except OSError as error:
            return self._tell(error)
        return one.observe(value) if isinstance(one, Summary) else one.inc(value)

    def _series(self, declared: Declared, key: tuple[str, ...]) -> Series:
        """The series of these labels, with room for it on the disk. Raises OSError."""
        with self.lock:
            if self.folder:
                metric_files.have_files(self.folder)
            if key not in self.series:
                if self.folder:
                    metric_files.make_room(self.folder, declared.kind._type or "")
                self.series[key] = self.metrics[declared.name].labels(*key[1:])
            return self.series[key]

    def _tell(self, error: OSError) -> None:
        if not self.is_told:
            self.is_told = True
            logger.error("Metrics are not kept: %s", error)

    def text(self) -> bytes:
        """All figures in Prometheus's text format, of all processes that share the folder."""
        return generate_latest(metric_files.together(self.folder) if self.folder else self.registry)


_folder = os.environ.get(metric_files.FOLDER)
_book = Book(Path(_folder) if _folder else None)
os.register_at_fork(after_in_child=lambda: setattr(_book, "lock", Lock()))


def count(name: str, amount: float = 1, **labels: str) -> None:
    """One more of these in the current network. Raises UnknownMetric."""
    _book.add(name, amount, labels)


def count_in(where: str, name: str, **labels: str) -> None:
    """One more of these in a network that is not entered: its id, or `central`."""
    _book.add(name, 1, labels, where)


def observe(name: str, seconds: float, **labels: str) -> None:
    """One of these, which took this long, in the current network. Raises UnknownMetric."""
    _book.add(name, seconds, labels)


@contextmanager
def of_task(name: str) -> Iterator[None]:
    """Count a background task that runs within."""
    started = time.perf_counter()
    try:
        yield
    except Exception:
        count("hexitime_tasks_failed_total", task=name)
        raise
    observe("hexitime_task_duration_seconds", time.perf_counter() - started, task=name)


def text() -> bytes:
    """All figures in Prometheus's text format."""
    return _book.text()

"""What the process writes to its log, line by line, with the request that each line is of."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.isolation.serving import Ask, asked

# Logged by no deployment: here they make a line of whatever is done.
STATEMENTS = "django.db.backends"


@dataclass(frozen=True, slots=True)
class Line:
    """One formatted line of the log, and the request during which it was written."""

    ask: Ask | None
    logger: str
    text: str

    @property
    def is_statement(self) -> bool:
        return self.logger == STATEMENTS


class Recorder(logging.Handler):
    """Writes what our own handler writes, through its filters and its formatter."""

    def __init__(self, real: logging.Handler) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.setFormatter(real.formatter)
        for one in real.filters:
            self.addFilter(one)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(Line(asked.get(), record.name, self.format(record)))


@contextmanager
def recording() -> Iterator[list[Line]]:
    """Every line that is written within, and every statement besides."""
    root, statements = logging.getLogger(), logging.getLogger(STATEMENTS)
    [real] = [one for one in root.handlers if one.name == "stderr"]
    recorder, level = Recorder(real), statements.level
    root.addHandler(recorder)
    real.setLevel(root.level)
    statements.setLevel(logging.DEBUG)
    try:
        yield recorder.lines
    finally:
        statements.setLevel(level)
        real.setLevel(logging.NOTSET)
        root.removeHandler(recorder)

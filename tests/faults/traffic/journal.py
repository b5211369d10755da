"""What was asked and what was answered, written down line by line by whoever asks.

A line is written before a request leaves, and another once its answer is known. Each process has
a file of its own; what it wrote is there whatever then becomes of it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASKED, ANSWERED = "asked", "answered"
DONE = "done"


class Journal:
    """One process's own file in the folder."""

    def __init__(self, folder: Path) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(folder / f"{os.getpid()}.jsonl", flags, 0o600)

    def asked(self, request: dict[str, Any]) -> None:
        self._write([ASKED, request])

    def answered(self, key: str, outcome: str) -> None:
        """`done`, or a refusal's code."""
        self._write([ANSWERED, {"key": key, "outcome": outcome}])

    def _write(self, line: list[Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


class Reader:
    """Everybody's lines, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}

    def new(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Whole lines written since the last call. A killed process may leave half a line."""
        for path in sorted(self._folder.glob("*.jsonl")):
            written = path.read_bytes()[self._read.get(path, 0) :]
            whole = written[: written.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            for line in whole.splitlines():
                what, told = json.loads(line)
                yield what, told

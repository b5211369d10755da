"""Where a process keeps its metrics so that another can add them up: one file per process and type.

The library maps its files into memory, where a page that the disk has no room for ends the whole
process. So room is made beforehand, by writing, where a full disk is an error that can be caught.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
TYPES = ("counter", "summary")
FIRST_BYTES = 1 << 16
LONGEST_SERIES = 4096

_identity = secrets.token_hex(8)
_sizes: dict[str, int] = {}
_has_files = False


def _renew() -> None:
    """A forked process has files of its own. Process ids would clash between containers."""
    global _identity, _has_files
    _identity, _has_files = secrets.token_hex(8), False


os.register_at_fork(after_in_child=_renew)


def use(folder: Path) -> None:
    """Let all metrics that are made from now on live in files of this folder."""
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: _identity)  # type: ignore[no-untyped-call]


def have_files(folder: Path) -> None:
    """Have this process's own files, as large as those it was forked with. Raises OSError."""
    global _has_files
    if not _has_files:
        for kind in TYPES:
            _create(_file(folder, kind), _sizes.get(kind, FIRST_BYTES))
        _has_files = True


def make_room(folder: Path, kind: str) -> None:
    """Have room for one more series of this type. Raises OSError."""
    have_files(folder)
    with _file(folder, kind).open("r+b", buffering=0) as file:
        used = int.from_bytes(file.read(4), sys.byteorder)
        size = file.seek(0, os.SEEK_END)
        if used + LONGEST_SERIES > size:
            _double(file, size)
            _sizes[kind] = 2 * size


class AllProcesses(Collector):
    """Adds up the files of all processes, also of those that have ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterator[Metric]:
        files = sorted(str(file) for file in self.folder.glob("*.db"))
        yield from MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]


def together(folder: Path) -> CollectorRegistry:
    """What all processes of this folder have counted."""
    registry = CollectorRegistry()
    registry.register(AllProcesses(folder))
    return registry


def _file(folder: Path, kind: str) -> Path:
    return folder / f"{kind}_{_identity}.db"


def _double(file: FileIO, size: int) -> None:
    """As the library does when it gets there; either all of it or none."""
    left = size
    try:
        while left:
            left -= file.write(bytes(left))
    except OSError:
        file.truncate(size)
        raise


def _create(file: Path, size: int) -> None:
    """Under its name at once in full, since somebody may be reading the folder."""
    if not file.exists():
        new = file.with_suffix(".new")
        new.write_bytes(bytes(size))
        new.rename(file)

"""Starting and stopping a server that several processes of one checkout may use at once."""

import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from config.embedded import keeper, processes
from config.embedded.errors import EmbeddedError, explained, from_log

POLL_SECONDS = 0.02
LOCK_SECONDS = 120
START_SECONDS = 120
ORPHAN_SECONDS = 10
LOG_BYTES = 5_000_000


@dataclass
class Keeping:
    """One server: how it is prepared, how it shows that it answers, how it is asked to stop.

    `prepare` makes what the server needs and returns its command line, in which `mark` occurs;
    `ready` says whether it answers. Whoever has started or attached holds a lock until `stop()`
    or the end of its process; the server ends with its last user.
    """

    name: str
    locks: Path
    log: Path
    mark: str
    stop_signal: int
    prepare: Callable[[], list[str]]
    ready: Callable[[], bool]
    _hold: TextIO | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server, or attach to the one that runs. Raises EmbeddedError."""
        if self._hold is None:
            self._hold = self._locked("users", fcntl.LOCK_SH)
        try:
            with self._locked("starting", fcntl.LOCK_EX):
                if not (self.kept() and self.ready()):
                    self._launch()
        except BaseException:
            self._let_go()
            raise

    def stop(self) -> None:
        """Let go of the server, and wait for its end if nobody else uses it."""
        self._let_go()
        until = time.monotonic() + keeper.STOP_SECONDS + 5
        while self.kept() and time.monotonic() < until:
            if not self._free("users", fcntl.LOCK_EX) and self._free("users", fcntl.LOCK_SH):
                return
            time.sleep(POLL_SECONDS)

    def kept(self) -> bool:
        """Whether a keeper watches over a running server."""
        return self._lock("keeper").exists() and not self._free("keeper", fcntl.LOCK_SH)

    def _launch(self) -> None:
        if self._answers_in_time():
            return
        try:
            self._end_orphan()
            command = self.prepare()
            start = self._trimmed_log()
            self._spawn(command)
        except OSError as error:
            raise explained(error, Path(error.filename or self.log)) from None
        if not self._answers_in_time():
            raise from_log(self.name, self._written_since(start), self.log)

    def _answers_in_time(self) -> bool:
        """Wait for a kept server to answer; false as soon as it is not kept any more."""
        until = time.monotonic() + START_SECONDS
        while self.kept():
            if self.ready():
                return True
            if time.monotonic() > until:
                raise EmbeddedError(f"{self.name} does not answer (see {self.log}).")
            time.sleep(POLL_SECONDS)
        return False

    def _end_orphan(self) -> None:
        """End a server that outlived its keeper, so that it does not block the next one."""
        text = self._lock("keeper").read_text().strip() if self._lock("keeper").exists() else ""
        until = time.monotonic() + ORPHAN_SECONDS
        while text and self.mark in processes.command_line(int(text)):
            late = time.monotonic() > until
            processes.send(int(text), signal.SIGKILL if late else self.stop_signal)
            time.sleep(POLL_SECONDS * 5)

    def _spawn(self, command: list[str]) -> None:
        arguments = [*map(str, (self._lock("users"), self._lock("keeper"), int(self.stop_signal)))]
        with self.log.open("a") as log:
            subprocess.run(  # noqa: S603
                [sys.executable, "-I", "-S", keeper.__file__, *arguments, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
                start_new_session=True,
            )

    def _trimmed_log(self) -> int:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        return self.log.stat().st_size if self.log.exists() else 0

    def _written_since(self, start: int) -> str:
        with self.log.open(errors="replace") as log:
            log.seek(start)
            return log.read()

    def _lock(self, kind: str) -> Path:
        return self.locks / f"{self.name.lower()}.{kind}"

    def _locked(self, kind: str, way: int) -> TextIO:
        path = self._lock(kind)
        try:
            lock = path.open("a")
        except OSError as error:
            raise explained(error, path) from None
        until = time.monotonic() + LOCK_SECONDS
        while not _taken(lock, way):
            if time.monotonic() > until:
                lock.close()
                raise EmbeddedError(f"{self.name} is being started or stopped by another command.")
            time.sleep(POLL_SECONDS)
        return lock

    def _free(self, kind: str, way: int) -> bool:
        with self._lock(kind).open("a") as lock:
            return _taken(lock, way)

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.close()
            self._hold = None


def _taken(lock: TextIO, way: int) -> bool:
    try:
        fcntl.flock(lock, way | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""A process that the supervisor starts, watches and stops."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.keeper import die_with_parent

TAIL_LINES = 20
LAST_SECONDS = 5
_DATED = re.compile(r"^\[?\d{4}-\d\d-\d\d")
_BAD = re.compile(r"\b(ERROR|CRITICAL)\b")


@dataclass
class Child:
    """One process with a log of its own. Its session is its own, so Ctrl-C reaches only us."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    output: Path | None = None
    ready_when: str = ""
    patience_seconds: float = 15
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _read: int = field(default=0, init=False)
    _asked: bool = field(default=False, init=False)
    _in_error: bool = field(default=False, init=False)

    def start(self) -> None:
        """Start it with a fresh log. What it prints goes to `output`, where that is given."""
        with self.log.open("wb") as log, (self.output or Path(os.devnull)).open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output if self.output else log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),
            )

    def ended(self) -> int | None:
        """The exit code, once it has one."""
        return None if self._process is None else self._process.poll()

    def is_ready(self) -> bool:
        """Whether it has said so in its log."""
        return self.ready_when in self.log.read_text(errors="replace")

    def ask_to_end(self) -> None:
        """Ask once: some take a second asking for impatience."""
        if self._process is not None and not self._asked:
            self._process.send_signal(signal.SIGTERM)
            self._asked = True

    def stop(self) -> None:
        """Wait for its end, insist after a while, and leave nothing of it behind."""
        self.ask_to_end()
        if not self._ends_within(self.patience_seconds) and self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._ends_within(LAST_SECONDS)
        self.kill()

    def _ends_within(self, seconds: float) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._process is not None:
                self._process.wait(seconds)
            return True
        return False

    def kill(self) -> None:
        """End it and its own children at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def tail(self) -> str:
        """The last lines that it wrote."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-TAIL_LINES:])

    def new_errors(self) -> Iterator[str]:
        """Errors written since the last call, with the tracebacks that follow them."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            written = log.read()
        whole = written[: written.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if _DATED.match(line):
                self._in_error = bool(_BAD.search(line))
            if self._in_error:
                yield line

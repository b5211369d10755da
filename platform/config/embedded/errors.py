"""What can go wrong with an embedded server, in one line for the person at the terminal."""

import errno
from pathlib import Path

FULL = "No space left on device"


class EmbeddedError(Exception):
    """An embedded server cannot run. Its text is one line that says what to do."""


class DiskFull(EmbeddedError):
    """There is no room for what a server has to write."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The disk is full: no space left for {path}. Free some and try again.")


class NotPermitted(EmbeddedError):
    """A folder that a server needs cannot be written to."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"No permission to write in {path}. Check who owns it.")


def explained(error: OSError, path: Path) -> EmbeddedError:
    """The same failure, as one clear line."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotPermitted(path)
    return EmbeddedError(f"{path}: {error.strerror or error}.")


def from_log(name: str, text: str, log: Path) -> EmbeddedError:
    """Why a server ended, read from what it wrote."""
    if FULL in text:
        return DiskFull(log.parent)
    lines = [line for line in text.strip().splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if _tells(line)), lines[-1] if lines else "")
    reason = f": {last.strip()}" if last else ""
    return EmbeddedError(f"{name} did not start{reason} (see {log}).")


def _tells(line: str) -> bool:
    return any(word in line.lower() for word in ("fatal", "panic", "error", "could not", "failed"))

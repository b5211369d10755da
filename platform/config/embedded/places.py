"""Where the embedded servers of one checkout keep their files."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import DiskFull, EmbeddedError, explained

# The kernel's limit for the path of a unix socket is 107 bytes, and a checkout may lie deep:
# sockets therefore have a short folder of their own.
SOCKETS = Path("/tmp")  # noqa: S108 - short on purpose, private, and checked before use
RUN_LOCK = "run"
PRIVATE = 0o700
LEAST_FREE_BYTES = 64_000_000


@dataclass(frozen=True)
class Places:
    """Folders of one checkout's servers; tests have their own beside the real ones."""

    root: Path
    for_tests: bool = False

    @property
    def var(self) -> Path:
        return self.root / "var" / "tests" if self.for_tests else self.root / "var"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def locks(self) -> Path:
        return self.var / "locks"

    @property
    def mail(self) -> Path:
        return self.var / "mail"

    @property
    def sockets(self) -> Path:
        mark = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:8]
        return SOCKETS / f"hexitime-{mark}"

    def check_room(self) -> None:
        """A server on a full disk may hang instead of ending, and cannot even log why."""
        if shutil.disk_usage(self.var).free < LEAST_FREE_BYTES:
            raise DiskFull(self.var)

    def tidy(self) -> None:
        """Tests have a new folder each time, which nobody would remove."""
        if self.for_tests:
            with contextlib.suppress(OSError):
                self.sockets.rmdir()

    def make(self) -> None:
        """Create the folders, the sockets' one for our eyes only."""
        for folder in (self.var, self.logs, self.locks, self.mail):
            make_folder(folder)
        make_private(self.sockets)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents. Raises EmbeddedError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, folder) from None


def empty_folder(folder: Path) -> None:
    """Create a folder, or empty one of files. Raises EmbeddedError."""
    make_folder(folder)
    for file in folder.iterdir():
        file.unlink()


def make_private(folder: Path) -> None:
    """Create a folder that only we can enter; refuse one that is somebody else's."""
    try:
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise explained(error, folder) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(f"{folder} is not our own folder: remove it and try again.")
    if stat.S_IMODE(found.st_mode) != PRIVATE:
        folder.chmod(PRIVATE)


def in_use(lock: Path) -> bool:
    """Whether some process holds this lock."""
    if not lock.exists():
        return False
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

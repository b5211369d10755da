"""Where the files of messages lie: each under its own id, in the folder of its network.

A file is there, whole, before any row names it. What no row names after a while, as when a process
died between the two, is swept.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from kernel import clock
from tenant_apps.exchanges.models import Attachment
from tenants.storage import files

_UNNAMED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one kind of message. `named` tells which of some ids rows name."""

    folder: str
    named: Callable[[Sequence[UUID]], Iterable[UUID]]

    def put(self, file_id: UUID, content: bytes) -> None:
        """Keep it whole, or not at all. Raises OSError, as on a full disk."""
        files.put(self._name(file_id), content)

    def writing(self, file_id: UUID) -> AbstractContextManager[BinaryIO]:
        """A file to write into bit by bit, kept once it is whole."""
        return files.writing(self._name(file_id))

    def path(self, file_id: UUID) -> Path:
        """Where the current network's file of this id lies."""
        return Path(files.path(self._name(file_id)))

    def forget(self, file_id: UUID) -> None:
        """Remove a file that no row names."""
        files.delete(self._name(file_id))

    def sweep(self) -> int:
        """Remove what was left a day ago and no row names; returns how many."""
        if not files.exists(self.folder):
            return 0
        since = clock.now() - _UNNAMED_FOR
        old = [
            name
            for name in files.listdir(self.folder)[1]
            if files.get_modified_time(f"{self.folder}/{name}") < since
        ]
        swept = 0
        for start in range(0, len(old), 500):
            some = old[start : start + 500]
            ids = [UUID(name) for name in some if _is_id(name)]
            named = {one.hex for one in self.named(ids)}
            for name in set(some) - named:
                files.delete(f"{self.folder}/{name}")
                swept += 1
        return swept

    def _name(self, file_id: UUID) -> str:
        return f"{self.folder}/{file_id.hex}"


def _is_id(name: str) -> bool:
    """Half-written files have other names."""
    return len(name) == 32 and all(one in "0123456789abcdef" for one in name)


def _named(ids: Sequence[UUID]) -> Iterable[UUID]:
    return Attachment.objects.filter(id__in=ids).values_list("id", flat=True)


MESSAGES = Shelf("messages", _named)

"""Files, each in a folder of its network, under names that begin with the network's id."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from tenants import current
from tenants.keys import place


class NetworkStorage(FileSystemStorage):
    """The current network's files, or the central service's. A name never leads out of there."""

    @property
    def base_location(self) -> str:
        if current.door() is None:
            raise current.NoNetwork("Files belong to a network: enter it first.")
        return os.path.join(settings.MEDIA_ROOT, place())

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """No file has an address of its own: a view of the network serves it."""
        raise NotImplementedError

    def put(self, name: str, content: bytes) -> None:
        """Keep this content whole, or not at all. The same name has the same content always."""
        target = Path(self.path(name))
        if target.exists():
            return
        with self.writing(name) as part:
            part.write(content)

    def sizes(self) -> list[int]:
        """How many bytes each of the current network's files has."""
        return [one.stat().st_size for one in Path(self.location).rglob("*") if one.is_file()]

    def remove_all(self) -> None:
        """Delete the current network's folder, with all in it; gone already, it is gone."""
        current.network()
        if os.path.exists(self.location):
            shutil.rmtree(self.location)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file to write into bit by bit, which stands under this name once all is written."""
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, delete=False) as part:
            try:
                yield cast(BinaryIO, part)
                part.flush()
                os.fsync(part.fileno())
                os.replace(part.name, target)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise


files = NetworkStorage()

"""Where logos lie: a folder per network, each file named after the hash of its bytes.

A file is there, whole, before any row names it, so a transaction that fails leaves at worst a
file that nothing names. The same bytes give the same file.
"""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from tenants import current


def store(png: bytes) -> str:
    """Write the file if it is not there yet; returns its hash, which is its name."""
    name = hashlib.sha256(png).hexdigest()
    target = path(name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, png)
    return name


def path(logo_hash: str) -> Path:
    """Where the current network's logo of this hash lies."""
    return Path(settings.MEDIA_ROOT) / str(current.network().id) / "logo" / f"{logo_hash}.png"


def forget(logo_hash: str) -> None:
    """Remove a file that no row names any more."""
    path(logo_hash).unlink(missing_ok=True)


def _write_whole(target: Path, content: bytes) -> None:
    """All of the file appears at once, or nothing does."""
    with NamedTemporaryFile(dir=target.parent, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, target)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise

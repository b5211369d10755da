"""Files of a network: what the storage holds, what they may be asked for by, and their bytes."""

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage

from tenants import current
from tenants.current import NetworkRef

WINDOW = 24
QUERY_KEYS = ("file", "path", "name", "key", "download", "logo", "v", "next", "url")


def files_of(network: NetworkRef) -> dict[str, bytes]:
    """Everything that the storage holds for a network, by its name there."""
    with current.enter(network):
        return {name: _content(name) for name in _walk("")}


def _walk(folder: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder)
    for name in files:
        yield str(PurePosixPath(folder, name))
    for name in folders:
        yield from _walk(str(PurePosixPath(folder, name)))


def _content(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def own_bytes(theirs: dict[str, bytes], ours: dict[str, bytes]) -> set[bytes]:
    """Short runs of bytes that are in their files and in none of ours."""
    runs = {run for content in theirs.values() for run in _runs(content)}
    return {run for run in runs if not any(run in content for content in ours.values())}


def _runs(content: bytes) -> set[bytes]:
    last = max(1, len(content) - WINDOW)
    return {content[at : at + WINDOW] for at in range(0, last, 8)}


def guesses(network: NetworkRef, name: str) -> list[str]:
    """What someone might ask for who knows how our files are named, the likeliest first."""
    below = f"{network.id}/{name}"
    whole = f"{settings.MEDIA_ROOT}/{below}"
    return [name, below, PurePosixPath(name).stem, f"../{below}", f"../../{below}", whole]


def spelled(guess: str) -> list[str]:
    """A guess as it can stand in an address: as it is, encoded, encoded twice."""
    once = quote(guess, safe="")
    return [quote(guess), once, quote(once, safe=""), once.replace(".", "%2e")]


def etags(files: dict[str, bytes]) -> str:
    """Every tag that a server may have given one of these files."""
    whole = {PurePosixPath(name).stem for name in files}
    for content in files.values():
        whole |= {hashlib.new(kind, content).hexdigest() for kind in ("sha256", "sha1", "md5")}
    tags = {one[:length] for one in whole for length in (12, 16, 20, 32, 40, 64)}
    return ", ".join(f'"{tag}"' for tag in sorted(tags))

"""r06: what is asked of every address about another network's files. Yields what is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tenants.current import NetworkRef
from tests.isolation import stored
from tests.isolation.conftest import SESSION, Pair
from tests.isolation.routes import CENTRAL, Route

# Of what a parameter takes, only these could be a file's name.
_TAKES_A_NAME = re.compile(r"<(?:str:|path:|slug:)?\w+>")
PARTS = ("bytes=20-60", "bytes=0-", "bytes=-40")

Questions = Iterator[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sought:
    """B's files, and the bytes that are in no file of A."""

    files: dict[str, bytes]
    runs: set[bytes]
    is_full: bool

    def spelled(self, network: NetworkRef) -> list[str]:
        """The same as they can stand in an address: the first file's names in every spelling, the
        others' in the usual one."""
        guesses = self.of_each_folder(network)
        first = stored.guesses(network, min(self.files))
        return [
            spelling
            for guess in guesses
            for spelling in stored.spelled(guess)[: None if self.is_full or guess in first else 1]
        ]

    def of_each_folder(self, network: NetworkRef, *, likeliest: int = 2) -> list[str]:
        """All ways to ask for the first of them, and for one of each folder else the likeliest: its
        name in the storage, and that with the network before it; where no expense is spared, all
        for all."""
        folders = {name.split("/")[0]: name for name in sorted(self.files, reverse=True)}
        first, *others = sorted(self.files if self.is_full else folders.values())
        ways = [stored.guesses(network, name) for name in others]
        tried = [one for way in ways for one in (way if self.is_full else way[:likeliest])]
        return [*stored.guesses(network, first), *tried]


def sought(pair: Pair) -> Sought:
    """What no one at A may get."""
    theirs, ours = stored.files_of(pair.b.network), stored.files_of(pair.a.network)
    return Sought(theirs, stored.own_bytes(theirs, ours), pair.is_full)


def serves(pair: Pair, route: Route, values: dict[str, str], files: Sought) -> Iterator[str]:
    """Where this address of A or of the centre gives bytes of B's files, or knows their tags."""
    at = pair.a.network if route.urlconf != CENTRAL else None
    for role in ("a/champion" if at else "operator/provisioner", "a/stranger"):
        client = pair.browser(role, at)
        for path, more in questions(client, pair.b.network, route, values, files):
            for words in wrong(client, path, more, files):
                yield f"{role} {path}: {words}"


def questions(
    client: Client, b: NetworkRef, route: Route, values: dict[str, str], files: Sought
) -> Questions:
    """What is asked of one address: a path, and what goes with it."""
    if _TAKES_A_NAME.search(route.pattern):
        for spelling in files.spelled(b):
            yield route.spelled(spelling), {}
    if route.unknown:
        return
    own = route.paths(values)[0]
    # A stranger is asked to sign in before anything else is looked at.
    is_looked_at = SESSION in client.cookies or _answers(client, own)
    for guess in files.of_each_folder(b, likeliest=1) if is_looked_at else []:
        yield own, {"data": dict.fromkeys(stored.QUERY_KEYS, guess)}
    for part in PARTS if files.is_full else PARTS[:1]:
        yield own, {"headers": {"Range": part}}
    yield own, {"headers": {"If-None-Match": stored.etags(files.files)}}
    yield own, {"headers": {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}}


def _answers(client: Client, path: str) -> bool:
    response = client.get(path)
    response.close()
    return response.status_code == 200


def wrong(client: Client, path: str, more: dict[str, Any], files: Sought) -> Iterator[str]:
    """What is wrong with the answer to one question."""
    response: Any = client.get(path, **more)
    if response.status_code == 405:
        response = client.post(path, **more)
    shown = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    if any(run in shown for run in files.runs):
        yield f"{response.status_code} with bytes of B"
    if response.status_code == 304:
        yield "304 for a tag of B"
    if response.status_code >= 500:
        yield str(response.status_code)

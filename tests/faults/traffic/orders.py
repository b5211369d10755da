"""What the process does that makes the networks, lets clients go, and judges afterwards."""

import os
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import Error, connections  # noqa: E402

from provisioning import bootstrap  # noqa: E402
from tests.faults.traffic import reading  # noqa: E402
from tests.faults.traffic.asks import NoAnswer, Request, ask  # noqa: E402
from tests.faults.traffic.books import NATIONAL, Books  # noqa: E402
from tests.faults.traffic.client import Client  # noqa: E402
from tests.faults.traffic.journal import ASKED, DONE, Journal, Reader  # noqa: E402
from tests.faults.traffic.places import Place, make  # noqa: E402
from tests.faults.traffic.tasks import JOURNAL  # noqa: E402
from tests.world import World  # noqa: E402

SLUGS = ["upper", "lower"]
TRIES = 20
PAUSE_SECONDS = 0.1


class Judge:
    """Reads the journals, and holds the ledgers against them."""

    def __init__(self, places: dict[str, Place], folder: Path) -> None:
        self.places = places
        self._folder = folder
        self._reader = Reader(folder)
        self._books: Books = reading.books(places)
        self._outcomes: dict[str, str] = {}
        self._asked: dict[str, Request] = {}
        self._settled: set[str] = set()
        self.seen: Counter[str] = Counter()

    def settle(self) -> list[str]:
        """Ask again what has no answer, and say what is not as it must be then."""
        said = self._read()
        open_ones = [one for key, one in self._asked.items() if key not in self._outcomes]
        journal = Journal(self._folder)
        for request in open_ones:
            outcome = _insist(request, self.places[request["network"]])
            self.seen[f"asked again, {'done' if outcome == DONE else 'refused'}"] += 1
            journal.answered(request["key"], outcome)
        said += self._read()
        self._books.rows.clear()
        for key, request in self._asked.items():
            self.seen[f"{request['kind']}, {'done' if self._is_done(key) else 'refused'}"] += 1
            if self._is_done(key):
                self._books.enter(request)
        said += self._wrong()
        self._settled |= self._asked.keys()
        self._asked.clear()
        return said + reading.found_by_checks(self.places)

    def _is_done(self, key: str) -> bool:
        return self._outcomes[key] == DONE

    def _read(self) -> list[str]:
        """Take up new lines. What has two outcomes is reported."""
        said = []
        for what, told in self._reader.new():
            key = told["key"]
            if what == ASKED:
                if key not in self._settled:
                    self._asked[key] = told
                continue
            before = self._outcomes.setdefault(key, told["outcome"])
            if before != told["outcome"]:
                said.append(f"{key} was answered {before}, and then {told['outcome']}")
        return said

    def _wrong(self) -> list[str]:
        said = []
        for ledger in [*self.places, NATIONAL]:
            must = self._books.rows.get(ledger, {})
            found = reading.rows(self.places, ledger, must)
            said += [f"{ledger}: acknowledged and lost: {must[key]}" for key in must.keys() - found]
            said += [
                f"{ledger}: {row} was asked, {found[key]} stands"
                for key, row in must.items()
                if found.get(key, row) != row
            ]
            said += self._refused_and_there(ledger)
            said += _differences(
                ledger, self._books.figures[ledger], reading.figures(self.places, ledger)
            )
            said += _differences(
                ledger, self._books.counts[ledger], reading.counts(self.places, ledger)
            )
        return said

    def _refused_and_there(self, ledger: str) -> list[str]:
        refused = [one for key, one in self._asked.items() if not self._is_done(key)]
        keys = [
            row.id for one in refused for where, row in self._books.moves(one) if where == ledger
        ]
        return [
            f"{ledger}: refused and there: {row}"
            for row in reading.rows(self.places, ledger, keys).values()
        ]


def _insist(request: Request, place: Place) -> str:
    for _ in range(TRIES):
        try:
            return ask(request, place.network)
        except (Error, NoAnswer):
            connections.close_all()
            time.sleep(PAUSE_SECONDS)
    return ask(request, place.network)


def _differences(ledger: str, must: dict[Any, Any], found: dict[Any, Any]) -> list[str]:
    return [
        f"{ledger}: {key} is {found.get(key)}, should be {must.get(key)}"
        for key in {**must, **found}
        if must.get(key) != found.get(key)
    ]


world = World()
judges: list[Judge] = []
clients: list[int] = []


def prepare() -> None:
    """The logins, an empty deployment, and two networks in it."""
    bootstrap.create_logins(
        os.environ["ADMIN_DATABASE_URL"],
        os.environ["DATABASE_URL"],
        os.environ["PROVISIONING_DATABASE_URL"],
    )
    bootstrap.migrate_all()
    places = {slug: make(world, slug) for slug in SLUGS}
    judges.append(Judge(places, Path(os.environ[JOURNAL])))


def begin(count: int, seconds: float, seed: int) -> list[int]:
    """Let so many clients go; returns their process ids."""
    connections.close_all()
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            _be_client(seconds, f"{seed} {number}")
        clients.append(pid)
    return clients


def _be_client(seconds: float, seed: str) -> None:
    try:
        places = [*judges[0].places.values()]
        Client(places, Path(os.environ[JOURNAL]), seed, int(os.environ["PORT"])).run(seconds)
        os._exit(0)
    finally:
        # Only where it failed: it must not go on as the process that it was forked from.
        traceback.print_exc()
        os._exit(1)


def end() -> list[int]:
    """Wait for all of them; returns how they ended: 0, or the signal below zero."""
    ended = []
    while clients:
        with suppress(ChildProcessError):
            _, status = os.waitpid(clients.pop(), 0)
            ended.append(os.waitstatus_to_exitcode(status))
    return ended


def settle() -> list[str]:
    connections.close_all()
    return judges[0].settle()


def seen() -> dict[str, int]:
    """How often each thing happened so far."""
    return {**judges[0].seen, "seal, done": reading.seals(judges[0].places)}


def falsify(what: str) -> None:
    """Do behind everybody's back what must be noticed, and tell nobody: `lose` or `twice`."""
    judge = judges[0]
    place = judge.places[SLUGS[0]]
    request = {
        "kind": "transfer",
        "key": str(UUID(int=len(judge._outcomes) + 1)),
        "network": place.network.slug,
        "payer": str(place.issue),
        "payee": str(place.project),
        "minutes": 15 if what == "lose" else 30,
    }
    journal = Journal(Path(os.environ[JOURNAL]))
    if what == "lose":
        journal.asked(request)
        journal.answered(request["key"], DONE)
    else:
        ask(request, place.network)

"""What the ledgers must say, by the journals alone: no line of the ledger's own code is used."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from tests.faults.traffic.asks import Request
from tests.faults.traffic.places import Place

NATIONAL = "national"


class Row(NamedTuple):
    """A transfer that must stand in a ledger, exactly so."""

    id: UUID
    payer: UUID
    payee: UUID
    minutes: int


class Figures(NamedTuple):
    """An account's balance, and what is held to pay and to be received."""

    balance: int
    held_out: int
    held_in: int


@dataclass
class Books:
    """The figures of every account, by ledger, and how many rows each ledger must have."""

    places: dict[str, Place]
    figures: dict[str, dict[UUID, Figures]]
    counts: dict[str, Counter[str]]
    rows: dict[str, dict[UUID, Row]] = field(default_factory=dict)

    def enter(self, request: Request) -> None:
        """A request that was done has its effect once."""
        ledger = request["network"]
        if held := self._held(request):
            self._hold(ledger, UUID(request["payer"]), UUID(request["payee"]), held)
        table = {"hold": "ledger_hold"}
        table |= {"release": "ledger_hold_resolution", "expire": "ledger_hold_resolution"}
        if request["kind"] in table:
            self.counts[ledger][table[request["kind"]]] += 1
        for where, row in self.moves(request):
            self._move(where, row)
            self.rows.setdefault(where, {})[row.id] = row
            self.counts[where]["ledger_transfer"] += 1
            self.counts[where]["ledger_entry"] += 2
        if request["kind"] == "send":
            self.counts[NATIONAL]["federation_cross_transfer"] += 1

    def moves(self, request: Request) -> Iterator[tuple[str, Row]]:
        """The transfers that a request makes where it is done."""
        if request["kind"] in {"hold", "release", "expire"}:
            return
        if request["kind"] == "send":
            yield from self._across(request)
            return
        for leg in request.get("legs", [request]):
            yield request["network"], _row(leg["key"], leg["payer"], leg["payee"], leg["minutes"])

    def _across(self, request: Request) -> Iterator[tuple[str, Row]]:
        here = self.places[request["network"]]
        there = self.places[request["address"].partition("@")[2]]
        key, minutes = UUID(request["key"]), request["minutes"]
        paid = uuid5(key, "payer"), request["payer"], here.clearing, minutes
        received = uuid5(key, "payee"), there.clearing, request["payee"], minutes
        between = uuid5(key, "national"), here.national, there.national, minutes
        yield here.network.slug, _row(*paid)
        yield there.network.slug, _row(*received)
        yield NATIONAL, _row(*between)

    def _held(self, request: Request) -> int:
        """By how much what is held changes."""
        return int(request["minutes"] if request["kind"] == "hold" else -request.get("held", 0))

    def _move(self, ledger: str, row: Row) -> None:
        accounts = self.figures[ledger]
        paid, got = accounts[row.payer], accounts[row.payee]
        accounts[row.payer] = paid._replace(balance=paid.balance - row.minutes)
        accounts[row.payee] = got._replace(balance=got.balance + row.minutes)

    def _hold(self, ledger: str, payer: UUID, payee: UUID, minutes: int) -> None:
        accounts = self.figures[ledger]
        paid, got = accounts[payer], accounts[payee]
        accounts[payer] = paid._replace(held_out=paid.held_out + minutes)
        accounts[payee] = got._replace(held_in=got.held_in + minutes)


def _row(key: Any, payer: Any, payee: Any, minutes: int) -> Row:
    return Row(*(UUID(str(one)) for one in (key, payer, payee)), minutes)

"""What the ledgers must say, by the journals alone: no line of the ledger's own code is used."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from tests.faults.traffic.asks import Request
from tests.faults.traffic.places import Place

NATIONAL = "national"
_RECORDS = {
    "send": "federation_cross_transfer",
    "cross_take": "federation_cross_transfer",
    "cross_reverse": "federation_cross_transfer",
    "reserve": "federation_cross_hold",
    "cross_release": "federation_cross_release",
}


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
        if request["kind"] in _RECORDS:
            self.counts[NATIONAL][_RECORDS[request["kind"]]] += 1
        for where, payer, payee, minutes in self._held_across(request):
            self._hold(where, payer, payee, minutes)
        for where in self._ledgers_across(request):
            if request["kind"] == "reserve":
                self.counts[where]["ledger_hold"] += 1
            elif request["kind"] == "cross_release":
                self.counts[where]["ledger_hold_resolution"] += 1

    def moves(self, request: Request) -> Iterator[tuple[str, Row]]:
        """The transfers that a request makes where it is done."""
        if request["kind"] in {"hold", "release", "expire", "reserve", "cross_release"}:
            return
        if request["kind"] in {"send", "cross_take"}:
            yield from self._across(request)
            return
        if request["kind"] == "cross_reverse":
            for where, row in self._across(request["original"]):
                back = uuid5(row.id, "reversal"), row.payee, row.payer, row.minutes
                yield where, Row(*back)
            return
        for leg in request.get("legs", [request]):
            yield request["network"], _row(leg["key"], leg["payer"], leg["payee"], leg["minutes"])

    def _across(self, request: Request) -> Iterator[tuple[str, Row]]:
        """What moves in three ledgers: out of the hold, if there is one, and beside it."""
        reference, minutes = UUID(request["reference"]), request["minutes"]
        held = min(minutes, request.get("held_across", minutes))
        for where, part, payer, payee in self._three(request):
            yield where, _row(uuid5(reference, part), payer, payee, held)
            if minutes > held:
                beside = uuid5(reference, f"{part} beside")
                yield where, _row(beside, payer, payee, minutes - held)

    def _three(self, request: Request) -> Iterator[tuple[str, str, Any, Any]]:
        """The three ledgers, each one's word in its leg's key, and who pays whom there."""
        here, there = self.places[request["network"]], self.places[request["to"]]
        yield here.network.slug, "payer", request["payer"], here.clearing
        yield there.network.slug, "payee", there.clearing, request["payee"]
        yield NATIONAL, "national", here.national, there.national

    def _held_across(self, request: Request) -> Iterator[tuple[str, UUID, UUID, int]]:
        """By how much what is held between two networks changes, in each of three ledgers."""
        change = {
            "reserve": request.get("minutes", 0),
            "cross_take": -request.get("held_across", 0),
            "cross_release": -request.get("held_across", 0),
        }.get(request["kind"])
        if change:
            for where, _, payer, payee in self._three(request):
                yield where, UUID(str(payer)), UUID(str(payee)), change

    def _ledgers_across(self, request: Request) -> list[str]:
        if "reference" not in request:
            return []
        return [where for where, *_ in self._three(request)]

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

"""Recompute a ledger from its transfers and say where what it states differs.

Each rule is one statement over the whole ledger, so it sees one moment, and traffic may go on.
The letters are those of the ledger's design: L1 sums to zero, L2 two entries a transfer, L3
sequences without gaps, L4 balances, L5 holds, L6 stripes and their limits, L8 holds end once,
L9 reversals mirror, L10 rows are as they were sealed and numbered, L11 closed accounts are still,
L12 what stands between networks has the federation's reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import database
from tenant_apps.ledger import chain
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.rules import OPENED_LIMIT, RULES

MOST_PER_RULE = 100
# Sorting a million rows in less than this would be slower; what does not fit goes to disk.
MEMORY = "64MB"
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the ledger states something other than its transfers say."""

    rule: str
    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule} {self.where}: {self.what} is {self.found}, should be {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The limits that accounts of a kind were opened with, in a time without an end or with."""

    kind: AccountKind
    floor: int | None
    ceiling: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def check() -> Iterator[Difference]:
    """The differences in the current schema's ledger, rule by rule, the first ones of each."""
    for rule, statement in [*RULES, *chain.RULES]:
        yield from _broken(rule, statement)


def against_openings(openings: Sequence[Opening]) -> Iterator[Difference]:
    """Where a limit that was never changed is none that its account can have been opened with.

    Accounts of kinds that none of these is about are left out.
    """
    columns = [[getattr(one, column.name) for one in openings] for column in fields(Opening)]
    for limit in ("floor", "ceiling"):
        yield from _broken("L6", OPENED_LIMIT.format(limit=limit), columns)


def _broken(rule: str, statement: str, asked: Sequence[Any] = ()) -> list[Difference]:
    """The first differences that a statement of `rules` finds."""
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        cursor.execute(f"{statement} LIMIT {MOST_PER_RULE}", asked or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [
        Difference(rule, where, what, _said(expected), _said(found))
        for where, what, expected, found in rows
    ]


def against_national(
    *, clearing: Mapping[UUID, int], positions: Mapping[UUID, int]
) -> Iterator[Difference]:
    """Where a network's clearing balance and its national position do not cancel, by network."""
    for network in sorted(clearing.keys() | positions.keys()):
        expected = -positions.get(network, 0)
        found = clearing.get(network, 0)
        if found != expected:
            yield Difference(
                "F2", f"network {network}", "clearing balance", str(expected), str(found)
            )
    if total := sum(positions.values()):
        yield Difference("F1", "national ledger", "sum of positions", "0", str(total))


def against_published(
    *, published: Mapping[int, bytes], seals: Mapping[int, bytes]
) -> Iterator[Difference]:
    """Where a seal is not the one whose hash was published, by number."""
    for number, sha256 in sorted(published.items()):
        found = seals.get(number)
        if found != sha256:
            yield Difference(
                "L10",
                f"seal {number}",
                "published hash",
                _said(_short(sha256)),
                _said(_short(found)),
            )


def _short(sha256: bytes | None) -> str | None:
    return sha256.hex()[:SHOWN_DIGITS] if sha256 is not None else None


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)

"""Seal what no seal of the ledger covers yet. A door must be open. Posting never waits for it."""

from kernel import sealing
from kernel.sealing import AT_MOST, BATCHES

__all__ = ["AT_MOST", "BATCHES", "seal", "seal_all"]

TABLE = "ledger_seal"


def seal(*, at_most: int = AT_MOST, sweep: bool = False) -> int:
    """Make one seal; how many rows it covers, 0 where no seal was needed.

    A `sweep` is for a row that `chain` finds left out: see `kernel.sealing`.
    """
    return sealing.seal(TABLE, at_most=at_most, sweep=sweep)


def seal_all(*, at_most: int = AT_MOST, batches: int = BATCHES) -> int:
    """Seal until nothing is left, or `batches` have been made; how many rows they cover."""
    return sealing.seal_all(TABLE, at_most=at_most, batches=batches)

"""Seal the acts that no seal of the audit covers yet. A door must be open. No act waits for it."""

from kernel import sealing
from kernel.sealing import AT_MOST, BATCHES

TABLE = "audit_seal"


def seal(*, at_most: int = AT_MOST, sweep: bool = False) -> int:
    """Make one seal; how many acts it covers, 0 where no seal was needed.

    A `sweep` is for an act that `chain` finds left out: see `kernel.sealing`.
    """
    return sealing.seal(TABLE, at_most=at_most, sweep=sweep)


def seal_all(*, at_most: int = AT_MOST, batches: int = BATCHES) -> int:
    """Seal until nothing is left, or `batches` have been made; how many acts they cover."""
    return sealing.seal_all(TABLE, at_most=at_most, batches=batches)

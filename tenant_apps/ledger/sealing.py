"""Seal what no seal covers yet, oldest first, in batches. A door must be open.

Posting never waits for it, and it may be stopped at any moment: a batch is one transaction. One
at a time seals a ledger; a second one finds nothing to do.
"""

from kernel import database

AT_MOST = 5_000
BATCHES = 50


def seal(*, at_most: int = AT_MOST, sweep: bool = False) -> int:
    """Make one seal; how many rows it covers, 0 where no seal was needed.

    It looks at what was recorded since the former seals had looked. A `sweep` looks at the whole
    ledger, for a row that `chain` finds left out: someone should have asked how that came about.
    """
    with database.atomic(durable=True), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_seal (at_most, is_sweep) VALUES (%s, %s) RETURNING count",
            [at_most, sweep],
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def seal_all(*, at_most: int = AT_MOST, batches: int = BATCHES) -> int:
    """Seal until nothing is left, or `batches` have been made; how many rows they cover."""
    covered = 0
    for _ in range(batches):
        count = seal(at_most=at_most)
        covered += count
        if count < at_most:
            break
    return covered

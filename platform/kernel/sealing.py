"""Seal what no seal covers yet, oldest first, in batches. A door must be open.

A table of seals is asked by inserting how many rows at most: its trigger does the rest, as the
schema's owner. Nothing waits for it, and it may be stopped at any moment: a batch is one
transaction. One at a time seals a chain; a second one finds nothing to do.
"""

from kernel import database

AT_MOST = 5_000
BATCHES = 50


def seal(table: str, *, at_most: int = AT_MOST, sweep: bool = False) -> int:
    """Make one seal in this table of ours; how many rows it covers, 0 where none was needed.

    It looks at what was recorded since the former seals had looked. A `sweep` looks at all rows,
    for one that was left out: someone should have asked how that came about.
    """
    with database.atomic(durable=True), database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (at_most, is_sweep) VALUES (%s, %s) RETURNING count",  # noqa: S608
            [at_most, sweep],
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def seal_all(table: str, *, at_most: int = AT_MOST, batches: int = BATCHES) -> int:
    """Seal until nothing is left, or `batches` have been made; how many rows they cover."""
    covered = 0
    for _ in range(batches):
        count = seal(table, at_most=at_most)
        covered += count
        if count < at_most:
            break
    return covered

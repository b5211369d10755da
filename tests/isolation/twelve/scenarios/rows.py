"""Rows of one network, read or written in another."""

from django.db import connection

from tests.isolation.twelve.side import (
    OF_A,
    OF_B,
    Outcome,
    Side,
    judge,
    refusals,
    same_key_in_both,
    texts,
)


def queryset(side: Side) -> Outcome:
    """1: built in A, read in B."""
    key = same_key_in_both(side)
    with side.enter("a"):
        found = side.model.objects.filter(pk=key)
    seen: list[str] = []
    with side.enter("b"), refusals(side) as said:
        seen = [row.text for row in found]
    return judge(OF_B in seen and f"the queryset of A returned the row {seen}", said)


def saving(side: Side) -> Outcome:
    """2: an instance from A, saved in B."""
    key = same_key_in_both(side)
    with side.enter("a"):
        row = side.model.objects.get(pk=key)
    with side.enter("b"), refusals(side) as said:
        row.save()
    with side.enter("b"):
        after = texts(side, key)
    assert after in ([OF_A], [OF_B])
    return judge(after == [OF_A] and f"B's row is now {after}", said)


def raw_sql(side: Side) -> Outcome:
    """7: SQL in A that names the schema of B."""
    key = same_key_in_both(side)
    table = side.model._meta.db_table
    seen: list[tuple[str]] = []
    with side.enter("a"), refusals(side) as said, connection.cursor() as cursor:
        cursor.execute(f'SELECT text FROM "{side.schema("b")}".{table} WHERE id = %s', [key])
        seen = cursor.fetchall()
    return judge(seen and f"A has read {seen}", said)


def missing_table(side: Side) -> Outcome:
    """8: A's table of users is missing, as after half a migration."""
    table = side.users._meta.db_table
    with side.enter("a"):
        assert side.operators_email not in emails(side)
    seen: list[str] = []
    with side.behind("a") as admin:
        admin.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            with side.enter("a"), refusals(side) as said:
                seen = emails(side)
        finally:
            admin.execute(f"ALTER TABLE {table}_away RENAME TO {table}")
    return judge(side.operators_email in seen and f"A's users are {seen}", said)


def emails(side: Side) -> list[str]:
    return [user.email for user in side.users.objects.all()]

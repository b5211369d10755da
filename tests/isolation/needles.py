"""Words and ids that stand in one network's rows and nowhere else: what no other may show."""

import re
from collections.abc import Iterator
from typing import Any

from psycopg import sql

from tenants.current import NetworkRef
from tests.isolation.fingerprints import tables
from tests.world import World

SHORTEST = 5
# Times and numbers are anybody's.
_ANYBODYS = re.compile(r"[\d\W]+|\d{4}-\d\d-\d\dT[\d:.]+(?:[+-][\d:]+|Z)?")


def of(world: World, theirs: NetworkRef, ours: NetworkRef) -> frozenset[str]:
    """Every value in a row of theirs that is in no row of ours, and the network's own names."""
    found = values(world, theirs.schema) - values(world, ours.schema)
    return frozenset(found | {one for one in names(theirs) if _is_telling(one)})


def names(network: NetworkRef) -> set[str]:
    """What the registry knows a network by."""
    return {str(network.id), network.schema, network.host, network.slug, network.name}


def values(world: World, schema: str) -> set[str]:
    """All telling values of a schema's rows."""
    with world.admin() as admin:
        each = [
            sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(schema, name))
            for name in tables(admin, schema)
            if name != "django_migrations"
        ]
        rows = admin.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()
    return {one for (row,) in rows for one in _texts(row) if _is_telling(one)}


def found_in(text: str, sought: frozenset[str]) -> list[str]:
    """Which of them a text has."""
    return sorted(needle for needle in sought if needle in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _is_telling(text: str) -> bool:
    return len(text) >= SHORTEST and not _ANYBODYS.fullmatch(text)

"""What stands in a schema, seen from behind the wall."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from tests.world import World


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Each table's rows, counted and summed up."""

    tables: dict[str, tuple[int, str]]

    def changed(self, later: "Fingerprint") -> set[str]:
        """The tables that are not as they were."""
        names = self.tables.keys() | later.tables.keys()
        return {name for name in names if self.tables.get(name) != later.tables.get(name)}


def take(world: World, schema: str, *, without: frozenset[str] = frozenset()) -> Fingerprint:
    """A fingerprint of all tables of a schema but those named."""
    admin = world.behind()
    names = [name for name in tables(admin, schema) if name not in without]
    each = [
        sql.SQL(
            "SELECT {}, count(*), coalesce(md5(string_agg(t::text, chr(10)"
            " ORDER BY t::text)), '') FROM {} t"
        ).format(sql.Literal(name), sql.Identifier(schema, name))
        for name in names
    ]
    # Planned once: it takes longer to plan than to do.
    rows = admin.execute(sql.SQL(" UNION ALL ").join(each), prepare=True).fetchall()
    return Fingerprint({name: (count, digest) for name, count, digest in rows})


def mentions(world: World, schema: str, text: str) -> set[str]:
    """The tables of a schema that have this text in some row."""
    with world.admin() as admin:
        each = [
            sql.SQL(
                "SELECT {} WHERE EXISTS (SELECT FROM {} t WHERE strpos(t::text, {}) > 0)"
            ).format(sql.Literal(name), sql.Identifier(schema, name), sql.Literal(text))
            for name in tables(admin, schema)
        ]
        rows = admin.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()
    return {name for (name,) in rows}


def tables(admin: psycopg.Connection, schema: str) -> list[str]:
    """All tables of a schema."""
    rows = admin.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]
    ).fetchall()
    return [name for (name,) in rows]

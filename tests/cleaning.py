"""Emptying a schema as the server's administrator, whatever its triggers say."""

from importlib import import_module

import psycopg

_KINDS = import_module("tenant_apps.listings.migrations.0003_fill_kinds_of_help")
_TEMPLATES = import_module("tenant_apps.listings.migrations.0008_fill_request_templates")
_PAGES = import_module("tenant_apps.pages.migrations.0003_first_versions")
_CENTRAL_LIST = import_module("shared_apps.national_skills.migrations.0002_fill")
_OWN = import_module("tenant_apps.skills.migrations.0003_own_and_national")
_NATIONAL = import_module("tenant_apps.skills.migrations.0002_national_list")

# Made with the schema, not by what happens in it.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "provisioning_blueprint",
    "tenants_integratedcaresystem",
    "tenants_registryversion",
}
# Made with the schema too, but changed by what happens: filled anew, as its migration does, in
# this order.
_FILLED_ANEW = {
    "listings_kind_of_help": (_KINDS.FILL, _KINDS.rows()),
    "pages_version": (_PAGES.FILL, [_PAGES.columns()]),
    "skills_skill": (_NATIONAL.FILL, [_NATIONAL.columns()]),
    "national_skills_nationalskill": (_CENTRAL_LIST.FILL, [_NATIONAL.columns()]),
    "listings_request_template": (_TEMPLATES.FILL, [_TEMPLATES.columns()]),
    "listings_request_template_skill": (_TEMPLATES.FILL_SKILLS, [_TEMPLATES.skill_columns()]),
}


def empty_schema(admin: psycopg.Connection, schema: str) -> None:
    """Delete every row but the kept ones, and let numbers begin at 1 again."""
    # Leaves out foreign keys, and all triggers but those that fire always.
    admin.execute("SET session_replication_role = replica")
    admin.execute(f"SET search_path = {schema}")
    kind = "shared" if schema == "shared" else "network"
    tables = _tables(kind, admin)
    always = _always(kind, admin)
    for table in _filled(admin, schema, tables):
        off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for name in always.get(table, [])]
        on = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name in always.get(table, [])]
        admin.execute("; ".join([*off, f"DELETE FROM {table}", *on]))
    for name, rows in _FILLED_ANEW.items():
        if name in tables:
            admin.cursor().executemany(*rows)
    if kind == "network":
        admin.execute(_OWN.NATIONAL_ONES)
    for sequence in _sequences(kind, admin):
        admin.execute(f"ALTER SEQUENCE {sequence} RESTART")
    if kind == "shared":
        # The trigger that says so is off.
        admin.execute("UPDATE tenants_registryversion SET number = number + 1")


_remembered: dict[tuple[str, str], list[tuple[str, ...]]] = {}


def _ask(kind: str, what: str, query: str, admin: psycopg.Connection) -> list[tuple[str, ...]]:
    """Schemas of one kind are alike: ask the catalogue once."""
    if (kind, what) not in _remembered:
        _remembered[kind, what] = admin.execute(query).fetchall()
    return _remembered[kind, what]


def _tables(kind: str, admin: psycopg.Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return [name for (name,) in _ask(kind, "tables", query, admin) if name not in KEPT]


def _sequences(kind: str, admin: psycopg.Connection) -> list[str]:
    query = (
        "SELECT c.relname FROM pg_class c"
        " JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')"
        " JOIN pg_class t ON t.oid = d.refobjid WHERE c.relkind = 'S'"
        " AND c.relnamespace = current_schema()::regnamespace AND t.relname <> ALL (%s)"
    )
    kept = "{" + ",".join(sorted(KEPT)) + "}"
    return [name for (name,) in _ask(kind, "sequences", query.replace("%s", f"'{kept}'"), admin)]


def _always(kind: str, admin: psycopg.Connection) -> dict[str, list[str]]:
    query = (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled = 'A'"
    )
    found: dict[str, list[str]] = {}
    for table, trigger in _ask(kind, "always", query, admin):
        found.setdefault(table, []).append(trigger)
    return found


def _filled(admin: psycopg.Connection, schema: str, tables: list[str]) -> list[str]:
    """Planned once for each schema: that takes longer than to do it."""
    looks = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {schema}.{name})" for name in tables]
    found = admin.execute(" UNION ALL ".join(looks), prepare=True).fetchall()
    return [name for (name,) in found]

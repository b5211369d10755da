"""Who may touch which table: everything is listed, nothing is granted by default to all."""

from collections.abc import Iterable
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule
from psycopg import sql

from tenants.current import FEDERATION_ROLE, SHARED_ROLE, SHARED_SCHEMA

USUAL = "SELECT, INSERT, UPDATE, DELETE"
READ_ONLY = {"django_migrations": "SELECT"}


def network_grants(schema: str) -> sql.Composed:
    """What a network's role, and the federation's, may do in the network's schema."""
    own = _with_exceptions(_tables(settings.TENANT_APPS), _declared(settings.TENANT_APPS, "GRANTS"))
    federation = _declared(settings.TENANT_APPS, "FEDERATION_GRANTS")
    return _statements(schema, schema, own) + _statements(schema, FEDERATION_ROLE, federation)


def shared_grants() -> sql.Composed:
    """What the shared door and the federation's door may do in the shared schema."""
    declared = _declared(settings.SHARED_APPS, "GRANTS")
    own = _with_exceptions(_tables(settings.SHARED_APPS), declared)
    federation = _declared(settings.SHARED_APPS, "FEDERATION_GRANTS")
    return _statements(SHARED_SCHEMA, SHARED_ROLE, own) + _statements(
        SHARED_SCHEMA, FEDERATION_ROLE, federation
    )


def _tables(app_names: Iterable[str]) -> list[str]:
    """The tables of these apps' models, those between two models included."""
    return sorted(
        model._meta.db_table
        for app in apps.get_app_configs()
        if app.name in app_names
        for model in app.get_models(include_auto_created=True)
        if model._meta.managed
    )


def _declared(app_names: Iterable[str], constant: str) -> dict[str, str]:
    """The apps' own lists: `GRANTS` or `FEDERATION_GRANTS` in their `grants` modules."""
    declared: dict[str, str] = {}
    for app in apps.get_app_configs():
        if app.name in app_names and module_has_submodule(app.module, "grants"):
            declared |= getattr(import_module(f"{app.name}.grants"), constant, {})
    return declared


def _with_exceptions(tables: list[str], declared: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(tables, USUAL) | READ_ONLY | declared


def _statements(schema: str, role: str, grants: dict[str, str]) -> sql.Composed:
    parts = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {};\n").format(
            sql.Identifier(schema), sql.Identifier(role)
        )
    ]
    for name, privileges in grants.items():
        if privileges:
            # Only a sequence can be used.
            what = "SEQUENCE" if privileges == "USAGE" else "TABLE"
            parts.append(
                sql.SQL("GRANT {} ON {} {} TO {};\n").format(
                    sql.SQL(privileges),
                    sql.SQL(what),
                    sql.Identifier(schema, name),
                    sql.Identifier(role),
                )
            )
    return sql.Composed(parts)

"""What the shared schema knows of a network: deleted, or emptied of its name and its people.

As the owner of the shared schema, in one transaction. What was written once is emptied of words
alone; who, what and when stay under opaque ids.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connections

from kernel import clock, database
from provisioning import connections as provisioning
from shared_apps.removing.models import Removal
from tenants import current
from tenants.current import NetworkRef

ERASED: Final = "Erased with the network"
GONE: Final = "a removed network"
NOBODY: Final = "nobody@removed.invalid"

# Rows that are the network's alone, by the columns that name it: in an order that no reference
# stands in the way of.
DELETED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("directory_listing", ("network_id",)),
    ("directory_person", ("network_id",)),
    ("directory_source", ("network_id",)),
    ("linking_code", ("network_id",)),
    ("linking_member_link", ("one_network_id", "other_network_id")),
    ("crossing_block", ("by_network_id", "blocked_network_id")),
    ("crossing_notice", ("network_id",)),
    ("federation_moving_code", ("network_id",)),
    ("homes_home", ("network_id",)),
    ("homes_domain", ("network_id",)),
    ("national_skills_following", ("network_id",)),
    ("visiting_visit_rule", ("network_id",)),
    ("champion_news_put_away", ("network_id",)),
    ("champion_news_recipient", ("network_id",)),
    ("commissioning_provisioningrun", ("network_id",)),
    ("commissioning_directoryentry", ("network_id",)),
    ("commissioning_emaildomain", ("network_id",)),
    ("console_networkfigures", ("network_id",)),
    ("console_networkhealth", ("network_id",)),
    ("console_bulk_item", ("network_id",)),
    ("switches_switching", ("network_id",)),
    ("provisioning_schemaversion", ("network_id",)),
    ("tenants_refusedtask", ("network_id",)),
    ("tenants_hostclaim", ("network_id",)),
)
# Words about the network in rows that stay.
EMPTIED: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("federation_step", "reason", ("network_id",)),
    ("federation_pair_change", "reason", ("first_network_id", "second_network_id")),
    ("federation_settlement", "reason", ("payer_network_id", "payee_network_id")),
    ("visiting_visit", "words", ("network_id",)),
)
# Words of operators, or of the service, that may name it wherever they stand.
MENTIONS: Final = (
    ("trade_watch_patternlook", "reason", "text"),
    ("status_incident", "title", "varchar(120)"),
    ("status_update", "text", "text"),
    ("champion_news_news", "title", "varchar(120)"),
    ("champion_news_news", "text", "text"),
    ("trade_watch_reconciliation", "differences", "jsonb"),
)


def remove(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """All of it; `deleted` says how many rows of each table."""
    with provisioning.acting(current.network_door(ref)):
        addresses = _column("SELECT email FROM accounts_user")
    with provisioning.acting(current.SHARED):
        deleted = {table: _delete(table, columns, ref) for table, columns in DELETED}
        deleted["outbox_mail"] = _delete_mail(ref, addresses)
        for table, column, named_by in EMPTIED:
            _do(
                f"UPDATE {table} SET {column} = %s WHERE {_any(named_by)} "  # noqa: S608
                f"AND {column} NOT IN ('', %s)",
                [ERASED, *[ref.id] * len(named_by), ERASED],
            )
        _empty_askings(ref)
        _empty_bill(ref)
        for table, column, kind in MENTIONS:
            _replace_mentions(table, column, kind, ref)
    return {"deleted": {table: count for table, count in deleted.items() if count}}


def _delete(table: str, columns: Iterable[str], ref: NetworkRef) -> int:
    named_by = tuple(columns)
    statement = f"DELETE FROM {table} WHERE {_any(named_by)}"  # noqa: S608
    return _do(statement, [ref.id] * len(named_by))


def _any(columns: Iterable[str]) -> str:
    return "(" + " OR ".join(f"{column} = %s" for column in columns) + ")"


def _delete_mail(ref: NetworkRef, addresses: list[str]) -> int:
    """Mail of the centre to its people, and mail that names it."""
    return _do(
        'DELETE FROM outbox_mail WHERE lower("to") = ANY(%s)'
        " OR concat_ws(' ', subject, text, html, unsubscribe_url) ~* %s",
        [[address.lower() for address in addresses], _pattern(ref)],
    )


def _empty_askings(ref: NetworkRef) -> None:
    """Words about it, or that name it. One that waits is over with it."""
    _do(
        "UPDATE agreeing_asking SET state = 'expired', decided_at = %s"
        " WHERE state = 'waiting' AND %s IN (subject, other)",
        [clock.now(), ref.id],
    )
    _do(
        "UPDATE agreeing_asking SET reason = %s,"
        " answer = CASE WHEN answer = '' THEN '' ELSE %s END"
        " WHERE state <> 'waiting' AND (%s IN (subject, other)"
        " OR concat_ws(' ', reason, answer) ~* %s)",
        [ERASED, ERASED, ref.id, _pattern(ref)],
    )


def _empty_bill(ref: NetworkRef) -> None:
    """Who paid, and where. What was billed stays, as accounts have to be kept."""
    _do(
        "UPDATE billing_account SET billing_name = %s, billing_email = %s, purchase_order = '',"
        " vat_number = '', vat_state = '' WHERE network_id = %s",
        [ERASED, NOBODY, ref.id],
    )
    _do(
        "UPDATE billing_errand SET payload = '{}', url = '', refusal = CASE WHEN refusal = ''"
        " THEN '' ELSE %s END WHERE account_id IN (SELECT id FROM billing_account"
        " WHERE network_id = %s)",
        [ERASED, ref.id],
    )


def _replace_mentions(table: str, column: str, kind: str, ref: NetworkRef) -> None:
    _do(
        f"UPDATE {table} SET {column} ="  # noqa: S608
        f" regexp_replace({column}::text, %s, %s, 'gi')::{kind} WHERE {column}::text ~* %s",
        [_pattern(ref), GONE, _pattern(ref)],
    )


def _pattern(ref: NetworkRef) -> str:
    """Its name, address or schema as whole words, as PostgreSQL's expressions have them."""
    words = (_literal(word) for word in (ref.name, ref.slug, ref.schema))
    return rf"\y({'|'.join(words)})\y"


def _literal(word: str) -> str:
    return "".join(one if one.isalnum() or one == " " else f"\\{one}" for one in word)


def _column(statement: str) -> list[str]:
    with connections[database.PROVISIONING].cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]


def _do(statement: str, parameters: list[Any]) -> int:
    with connections[database.PROVISIONING].cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)

"""What trade between networks keeps of people who are gone: their records, under a pseudonym.

Handles and notes alone say who and why in what crossed; all else there is opaque. A handle gives
way to its pseudonym, the same in every record, which the service's key alone can make again; no
member can have it as a handle. A note is emptied. Triggers let nothing else be changed.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg import sql

from kernel import database
from shared_apps.federation.models import MovingCode
from tenant_apps.ledger.repeating import repeated
from tenants import current, keys
from tenants.current import NetworkRef

# An underscore stands in no handle.
PREFIX: Final = "former_"


@dataclass(frozen=True, slots=True)
class Named:
    """Where a table names a member of a network by handle, and what is emptied with the name."""

    table: str
    network: str
    handle: str
    emptied: str = ""


_LEDGER = (
    Named("federation_cross_transfer", "payer_network_id", "payer_handle", emptied="note"),
    Named("federation_cross_transfer", "payee_network_id", "payee_handle", emptied="note"),
    Named("federation_cross_hold", "payer_network_id", "payer_handle"),
    Named("federation_cross_hold", "payee_network_id", "payee_handle"),
)


def pseudonym(network_id: UUID, handle: str) -> str:
    """What a handle of this network becomes. Outside of any network's own door."""
    assert current.network_or_none() is None
    key = keys.signing_key("federation.pseudonym").encode()
    made = hmac.new(key, f"{network_id}:{handle}".encode(), hashlib.sha256)
    return PREFIX + made.hexdigest()[:12]


@repeated
def forget_network(network: NetworkRef) -> None:
    """Put pseudonyms for all people of a network in what crossed; done again, it changes nothing.

    The names of the other party stay: they are still where they were.
    """
    with current.federation(network), database.atomic():
        everyone(_LEDGER, network.id)
        MovingCode.objects.filter(network=network.id).delete()


@repeated
def forget_member(network: NetworkRef, handle: str) -> None:
    """The same for one member of a network."""
    with current.federation(network), database.atomic():
        one(_LEDGER, network.id, handle)


def everyone(places: Iterable[Named], network_id: UUID) -> None:
    """Put pseudonyms for all people of a network in these places."""
    for place in places:
        with database.cursor() as cursor:
            cursor.execute(_written(_HANDLES, place), [network_id, PREFIX])
            handles = [handle for (handle,) in cursor.fetchall()]
        _rename(place, network_id, handles)


def one(places: Iterable[Named], network_id: UUID, handle: str) -> None:
    """Put a pseudonym for one member of a network in these places."""
    for place in places:
        _rename(place, network_id, [handle])


def _rename(place: Named, network_id: UUID, handles: list[str]) -> None:
    if not handles:
        return
    made = [pseudonym(network_id, handle) for handle in handles]
    with database.cursor() as cursor:
        cursor.execute(_written(_RENAME, place), [handles, made, network_id])


def _written(statement: str, place: Named) -> str:
    emptied = sql.SQL(", {} = ''").format(sql.Identifier(place.emptied))
    written = sql.SQL(statement).format(
        table=sql.Identifier(place.table),
        network=sql.Identifier(place.network),
        handle=sql.Identifier(place.handle),
        emptied=emptied if place.emptied else sql.SQL(""),
    )
    return written.as_string()


# Two networks that settle are no people, and have no handles.
_HANDLES = """
SELECT DISTINCT {handle} FROM {table}
 WHERE {network} = %s AND {handle} <> '' AND NOT starts_with({handle}, %s)
"""
_RENAME = """
UPDATE {table} AS kept SET {handle} = former.pseudonym{emptied}
  FROM unnest(%s::text[], %s::text[]) AS former(handle, pseudonym)
 WHERE kept.{network} = %s AND kept.{handle} = former.handle
"""

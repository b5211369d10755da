"""Writing the directory: what a network tells of its own, through the federation's door.

Errors: NotSharing where the network is not in the federation now, or rests.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from kernel import database
from kernel.errors import Refused
from shared_apps.directory.snapshots import ListingSnapshot, PersonSnapshot, Telling
from tenants import current
from tenants.current import NetworkRef

NOT_IN_THE_FEDERATION = "FD001"


class NotSharing(Refused):
    """The network is not in the federation now, or not active."""

    code = "not_sharing"
    default_message = "This network shares nothing with other networks now."


_SOURCE = """
INSERT INTO directory_source AS known (network_id, ordinal) VALUES (%(network)s, %(ordinal)s)
    ON CONFLICT (network_id) DO UPDATE SET ordinal = excluded.ordinal
 WHERE known.ordinal < excluded.ordinal
RETURNING ordinal
"""
_FORGET = """
DELETE FROM TABLE WHERE network_id = %(network)s AND id = ANY(%(ids)s::uuid[])
   AND NOT id = ANY(%(kept)s::uuid[])
"""
# Letters and digits with single spaces between: all else is no part of a word. Of what is written,
# stems and the words as they stand; names stand as they are. A skill is found by its code too.
_WORDS = {
    "TITLE": ("BOTH", "t.title", "A"),
    "TAGS": ("BOTH", "array_to_string(t.tags, ' ')", "B"),
    "MORE": ("BOTH", "t.more", "B"),
    "TEXT": ("BOTH", "t.text", "C"),
    "BY": ("SAME", "t.name", "D"),
    "NAME": ("SAME", "t.name", "A"),
}
_PLAIN = "regexp_replace(unaccent(WRITTEN), '[^[:alnum:]]+', ' ', 'g')"
_SAME = f"to_tsvector('simple', {_PLAIN})"
_BOTH = f"(to_tsvector('english', {_PLAIN}) || {_SAME})"
_CODES = """
       array_to_tsvector(ARRAY(
           SELECT DISTINCT one FROM unnest(t.facets) AS one WHERE one LIKE '=skill:%%'))
"""


def _with_words(statement: str) -> str:
    """The statement with how its words are made of what was told."""
    for name, (how, written, weight) in _WORDS.items():
        vector = (_BOTH if how == "BOTH" else _SAME).replace("WRITTEN", written)
        statement = statement.replace(f"<{name}>", f"setweight({vector}, '{weight}')")
    return statement.replace("<CODES>", _CODES)


_LISTINGS = _with_words("""
INSERT INTO directory_listing AS known (
       id, network_id, is_marked, kind, title, text, name, more, hours, tags, closes_on, posted_at,
       facets, words)
SELECT t.id, %(network)s, t.is_marked, t.kind, t.title, t.text, t.name, t.more, t.hours, t.tags,
       t.closes_on, t.posted_at, t.facets,
       <TITLE> || <TAGS> || <TEXT> || <BY> || <CODES>
  FROM jsonb_to_recordset(%(told)s::jsonb) AS t(
       id uuid, is_marked boolean, kind text, title text, text text, name text, more text,
       hours text, tags text[], closes_on date, posted_at timestamptz, facets text[])
  JOIN federation_network AS f ON f.network_id = %(network)s
   AND (f.shares = 'all' OR f.shares = 'marked' AND t.is_marked)
    ON CONFLICT (id) DO UPDATE SET
       is_marked = excluded.is_marked, kind = excluded.kind, title = excluded.title,
       text = excluded.text, name = excluded.name, more = excluded.more, hours = excluded.hours,
       tags = excluded.tags, closes_on = excluded.closes_on, posted_at = excluded.posted_at,
       facets = excluded.facets, words = excluded.words
 WHERE known.network_id = excluded.network_id
""")
_PEOPLE = _with_words("""
INSERT INTO directory_person AS known (
       id, network_id, name, sort_name, more, text, tags, facets, words)
SELECT t.id, %(network)s, t.name, lower(t.name), t.more, t.text, t.tags, t.facets,
       <NAME> || <TAGS> || <MORE> || <TEXT> || <CODES>
  FROM jsonb_to_recordset(%(told)s::jsonb) AS t(
       id uuid, name text, more text, text text, tags text[], facets text[])
    ON CONFLICT (id) DO UPDATE SET
       name = excluded.name, sort_name = excluded.sort_name, more = excluded.more,
       text = excluded.text, tags = excluded.tags, facets = excluded.facets,
       words = excluded.words
 WHERE known.network_id = excluded.network_id
""")


def tell(network: NetworkRef, telling: Telling) -> bool:
    """Write what a network tells, in one transaction; False if a later telling was here before.

    Then it has to be read again. Raises NotSharing.
    """
    asked: dict[str, Any] = {"network": network.id, "ids": list(telling.ids)}
    listings = [one.id for one in telling.listings]
    people = [one.id for one in telling.people]
    with current.federation(network):
        try:
            with database.atomic(), database.cursor() as cursor:
                cursor.execute(_SOURCE, {**asked, "ordinal": telling.ordinal})
                if cursor.fetchone() is None:
                    return False
                cursor.execute(_forget("directory_listing"), {**asked, "kept": listings})
                cursor.execute(_forget("directory_person"), {**asked, "kept": people})
                if listings:
                    told = [_listing(network, one) for one in telling.listings]
                    cursor.execute(_LISTINGS, {**asked, "told": json.dumps(told)})
                if people:
                    told = [_person(network, one) for one in telling.people]
                    cursor.execute(_PEOPLE, {**asked, "told": json.dumps(told)})
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") == NOT_IN_THE_FEDERATION:
                raise NotSharing from error
            raise
    return True


def _forget(table: str) -> str:
    return _FORGET.replace("TABLE", table)


def _listing(network: NetworkRef, one: ListingSnapshot) -> dict[str, Any]:
    facets = [f"=kind:{one.kind}", *(f"=how:{how}" for how in one.how)]
    return {
        **_common(one.id, one.tags),
        "is_marked": one.is_marked,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "name": one.name,
        "more": one.more,
        "hours": one.hours,
        "closes_on": one.closes_on.isoformat(),
        "posted_at": one.posted_at.isoformat(),
        "facets": [*facets, *_facets(network, one.skills)],
    }


def _person(network: NetworkRef, one: PersonSnapshot) -> dict[str, Any]:
    said = {"name": one.name, "more": one.more, "text": one.text}
    return {**_common(one.id, one.tags), **said, "facets": _facets(network, one.skills)}


def _common(identity: UUID, tags: Sequence[str]) -> dict[str, Any]:
    return {"id": str(identity), "tags": list(tags)}


def _facets(network: NetworkRef, skills: Sequence[str]) -> list[str]:
    return [f"=network:{network.slug}", *(f"=skill:{code}" for code in skills)]

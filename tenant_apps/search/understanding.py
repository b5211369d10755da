"""What the words of a search mean: stems, beginnings, names of skills and the like, typing errors.

All in one question to the database, which also says what the chosen filters are called.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kernel import database
from tenant_apps.search.models import Word
from tenant_apps.search.typing_errors import mistyped

MOST_WORDS = 8
# Of so many skills, kinds and organisations whose names have a word, the word finds what has them.
MOST_NAMES = 40
MOST_ALIKE = 8
# No entry has it: what has no letters and digits is found nowhere.
NOTHING = "'='"

# The words are letters and digits alone, so to_tsquery finds no operators in them. A word is put
# right only where nobody uses it, nor one that begins with it where it is the last.
_QUESTION = """
WITH typed AS MATERIALIZED (
    SELECT n, w, n = max(n) OVER () AS is_last FROM (
        SELECT n, w FROM regexp_split_to_table(lower(unaccent(%(words)s)), '[^[:alnum:]]+')
               WITH ORDINALITY AS split(w, n)
         WHERE w <> '' ORDER BY n LIMIT %(most_words)s) AS first
), tried AS MATERIALIZED (
    SELECT n, w, is_last, false AS is_mended FROM typed
     UNION ALL
    SELECT n, near.word, is_last, true FROM typed CROSS JOIN LATERAL (
           SELECT k.word FROM search_word AS k WHERE k.scope = %(scope)s
            ORDER BY k.word <-> typed.w LIMIT %(most_alike)s) AS near
     WHERE length(w) >= 4 AND NOT EXISTS (
           SELECT FROM search_word AS k
            WHERE k.scope = %(scope)s AND (k.word = w OR is_last AND k.word LIKE w || '%%'))
), sought AS MATERIALIZED (
    SELECT tried.*, CASE WHEN stem = same THEN stem ELSE stem || same END AS query,
           numnode(to_tsquery('english', w)) = 0 AS is_common
      FROM tried CROSS JOIN LATERAL (
           SELECT w || CASE WHEN is_last AND length(w) > 2 THEN ':*' ELSE '' END AS word) AS e
     CROSS JOIN LATERAL (
           SELECT to_tsquery('english', word) AS stem, to_tsquery('simple', word) AS same) AS q
), named AS MATERIALIZED (
    SELECT '=skill:' || id AS facet, name, is_retired FROM skills_skill
     UNION ALL
    SELECT '=organisation:' || id, name, state <> 'active' FROM organisations_organisation
     UNION ALL
    SELECT '=help_kind:' || code, name, is_retired FROM listings_kind_of_help
), spelt AS MATERIALIZED (
    SELECT facet, regexp_replace(unaccent(name), '[^[:alnum:]]+', ' ', 'g') AS plain FROM named
)
SELECT true, n::int, w, query::text, is_mended, is_common, ARRAY(
           SELECT facet FROM spelt
            WHERE lower(plain) LIKE '%%' || left(w, 3) || '%%'
              AND (to_tsvector('english', plain) || to_tsvector('simple', plain)) @@ query
            LIMIT %(most_names)s)
  FROM sought
 UNION ALL
SELECT false, 0, facet, name, is_retired, false, '{}' FROM named WHERE facet = ANY(%(chosen)s)
"""


@dataclass(frozen=True, slots=True)
class Name:
    """What a skill, an organisation or a kind of help is called."""

    name: str
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """Words as a tsquery's text, `""` where none were typed; and what known filters are called.

    `mended` are the words with typing errors put right, `""` where there are none to put right.
    """

    query: str
    mended: str
    mended_query: str
    names: dict[str, Name]


@dataclass(frozen=True, slots=True)
class _Sought:
    number: int
    word: str
    query: str
    is_mended: bool
    is_common: bool
    facets: list[str]


def understand(words: str, *, scope: Word.Scope, chosen: Iterable[str]) -> Understood:
    """What these words and chosen facets, such as `=skill:…`, mean in this network."""
    with database.cursor() as cursor:
        cursor.execute(
            _QUESTION,
            {
                "words": words,
                "scope": scope,
                "chosen": list(chosen),
                "most_words": MOST_WORDS,
                "most_names": MOST_NAMES,
                "most_alike": MOST_ALIKE,
            },
        )
        rows = cursor.fetchall()
    typed = {row[1]: _Sought(*row[1:]) for row in rows if row[0] and not row[4]}
    mended = _mended(typed, [_Sought(*row[1:]) for row in rows if row[0] and row[4]])
    in_order = [typed[number] for number in sorted(typed)]
    put_right = [mended.get(one.number, one) for one in in_order]
    return Understood(
        query=_together(in_order) or (NOTHING if words else ""),
        mended=" ".join(one.word for one in put_right) if mended else "",
        mended_query=_together(put_right) if mended else "",
        names={row[2]: Name(row[3], row[4]) for row in rows if not row[0]},
    )


def _mended(typed: dict[int, _Sought], alike: list[_Sought]) -> dict[int, _Sought]:
    """For each word that nobody uses, the one that is least mistyped; none that is far from it."""
    nearest: dict[int, tuple[int, _Sought]] = {}
    for one in alike:
        word = typed[one.number].word
        mistakes = mistyped(word, one.word)
        best = nearest.get(one.number)
        if mistakes <= len(word) // 3 and (best is None or mistakes < best[0]):
            nearest[one.number] = (mistakes, one)
    return {number: one for number, (_, one) in nearest.items()}


def _together(words: list[_Sought]) -> str:
    """Words such as "the" count where there are no others."""
    telling = [one for one in words if not one.is_common] or words
    parts = [_alternatives(one) for one in telling]
    return " & ".join(part for part in parts if part)


def _alternatives(one: _Sought) -> str:
    query = f"({one.query})" if one.query else ""
    if not one.facets:
        return query
    named = [f"'{facet}'" for facet in one.facets]
    return "(" + " | ".join([query, *named] if query else named) + ")"

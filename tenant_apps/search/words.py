"""The words that members use, counted anew from time to time: what typing errors are mended by."""

from kernel import database

# Of letters alone, and long enough to be told apart; those of listings that only an organisation
# sees are nobody else's to read.
_COUNT_ANEW = """
WITH used AS MATERIALIZED (
    SELECT 'listings' AS scope, word, ndoc AS uses FROM ts_stat($$
        SELECT to_tsvector('simple', regexp_replace(
                   unaccent(l.title || ' ' || l.description), '[^[:alnum:]]+', ' ', 'g'))
          FROM listings_listing AS l JOIN search_listing AS e ON e.listing_id = l.id
         WHERE e.audience <> 'organisation'
         UNION ALL
        SELECT to_tsvector('simple', regexp_replace(
                   unaccent(name), '[^[:alnum:]]+', ' ', 'g'))
          FROM (SELECT name FROM skills_skill WHERE NOT is_retired
                 UNION ALL SELECT name FROM listings_kind_of_help WHERE NOT is_retired
                 UNION ALL SELECT name FROM organisations_organisation) AS called
    $$)
     UNION ALL
    SELECT 'people', word, ndoc FROM ts_stat($$
        SELECT to_tsvector('simple', regexp_replace(
                   unaccent(written), '[^[:alnum:]]+', ' ', 'g'))
          FROM (SELECT name || ' ' || job_title AS written FROM members_member
                 WHERE state = 'active'
                 UNION ALL SELECT name FROM skills_skill WHERE NOT is_retired
                 UNION ALL SELECT name FROM organisations_organisation) AS said
    $$)
), told AS MATERIALIZED (
    SELECT * FROM used WHERE word ~ '^[[:alpha:]]{4,30}$'
), gone AS (
    DELETE FROM search_word AS known WHERE NOT EXISTS (
        SELECT FROM told WHERE told.scope = known.scope AND told.word = known.word)
)
INSERT INTO search_word AS known (id, scope, word, uses)
SELECT gen_random_uuid(), scope, word, uses FROM told
    ON CONFLICT (scope, word) DO UPDATE SET uses = excluded.uses
 WHERE known.uses <> excluded.uses
"""


def count_anew() -> None:
    """Take up new words, and forget those that nobody uses any more."""
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(_COUNT_ANEW)

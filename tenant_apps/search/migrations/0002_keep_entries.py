"""Triggers keep search's entries: whatever changes a listing or a member, in the same transaction.

The functions take the search path of the schema they are made in. Of one listing's entry, writers
wait for each other: its row is locked, then its owner's is shared, so that an owner who is being
suspended is waited for. Names of skills, kinds of help and organisations are in no entry: a search
looks them up, and finds entries by what stands in `facets`.
"""

from django.db import migrations

# Letters and digits, with single spaces between: all else is no part of a word. These first four
# take the path of their callers, so that they are inlined.
PLAIN = """
CREATE FUNCTION search_plain(written text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(unaccent(written), '[^[:alnum:]]+', ' ', 'g')
$$
"""

# Stems, and the words as they stand: these for beginnings of words, and for words such as IT.
BOTH = """
CREATE FUNCTION search_both(written text) RETURNS tsvector
LANGUAGE sql STABLE AS $$
    SELECT to_tsvector('english', plain) || to_tsvector('simple', plain)
      FROM search_plain(written) AS plain
$$
"""

# Those that words may mean, by the names of what they stand for. All at one place, with the weight B.
AS_WORDS = """
CREATE FUNCTION search_as_words(facets text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(quote_literal(one) || ':1B', ' '), '')::tsvector
      FROM unnest(facets) AS one WHERE one ~ '^=(skill|organisation|help_kind):'
$$
"""

# A name with and without what stands between its letters: O'Brien, OBrien.
NAME = """
CREATE FUNCTION search_name(written text) RETURNS tsvector
LANGUAGE sql STABLE AS $$
    SELECT to_tsvector('simple', search_plain(written))
        || to_tsvector('simple', search_plain(translate(written, '''’-', '')))
$$
"""

LISTINGS = """
CREATE FUNCTION search_listings_now(ids uuid[]) RETURNS TABLE (
    listing_id uuid, owner_id uuid, organisation_id uuid, audience text, closes_on date,
    facets text[], words tsvector)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT l.id, l.owner_id, m.organisation_id, l.audience, l.closes_on, f.facets,
           setweight(search_both(l.title), 'A')
           || setweight(to_tsvector('english', search_plain(l.description)), 'C')
           || setweight(search_name(m.name), 'D')
           || search_as_words(f.facets)
      FROM unnest(ids) AS wanted(id)
      JOIN listings_listing AS l ON l.id = wanted.id AND l.state = 'open'
      JOIN members_member AS m ON m.id = l.owner_id AND m.state = 'active'
     CROSS JOIN LATERAL (
           SELECT ARRAY['=kind:' || l.kind, '=help_kind:' || l.help_kind]
               || CASE l.how WHEN 'either' THEN ARRAY['=how:in_person', '=how:remote']
                  ELSE ARRAY['=how:' || l.how] END
               || CASE WHEN l.minutes IS NULL THEN ARRAY['=hours:open'] ELSE array_remove(ARRAY[
                      CASE WHEN l.minutes <= 60 THEN '=hours:short' END,
                      CASE WHEN l.minutes <= 180 AND coalesce(l.most_minutes, l.minutes) > 60
                           THEN '=hours:some' END,
                      CASE WHEN coalesce(l.most_minutes, l.minutes) > 180 THEN '=hours:long' END
                  ], NULL) END
               || CASE l."when" WHEN 'flexible' THEN ARRAY['=when:any'] ELSE ARRAY(
                      SELECT DISTINCT '=when:' || day FROM unnest(l.weekdays::int[] || ARRAY(
                             SELECT extract(isodow FROM each)::int FROM unnest(l.dates) AS each
                      )) AS day ORDER BY 1) END
               || ARRAY(
                      SELECT '=skill:' || named.skill_id FROM listings_listing_skill AS named
                       WHERE named.listing_id = l.id)
               || CASE WHEN m.organisation_id IS NULL THEN '{}'
                  ELSE ARRAY['=organisation:' || m.organisation_id] END AS facets) AS f
$$
"""

MEMBERS = """
CREATE FUNCTION search_members_now(ids uuid[]) RETURNS TABLE (
    member_id uuid, sort_name text, facets text[], words tsvector)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT m.id, lower(m.name), f.facets,
           setweight(search_name(m.name), 'A')
           || setweight(search_both(m.job_title), 'B')
           || setweight(to_tsvector('english', search_plain(m.about)), 'C')
           || setweight(to_tsvector('simple', search_plain(m.handle)), 'D')
           || search_as_words(f.facets)
      FROM unnest(ids) AS wanted(id)
      JOIN members_member AS m ON m.id = wanted.id AND m.state = 'active'
     CROSS JOIN LATERAL (
           SELECT ARRAY(
                      SELECT '=skill:' || said.skill_id FROM skills_member_skill AS said
                       WHERE said.member_id = m.id AND said.direction = 'give')
               || CASE WHEN m.organisation_id IS NULL THEN '{}'
                  ELSE ARRAY['=organisation:' || m.organisation_id] END AS facets) AS f
$$
"""

KEEP_LISTINGS = """
CREATE FUNCTION search_keep_listings(ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search_listing AS e WHERE e.listing_id = ANY(ids) AND NOT EXISTS (
        SELECT FROM listings_listing AS l JOIN members_member AS m ON m.id = l.owner_id
         WHERE l.id = e.listing_id AND l.state = 'open' AND m.state = 'active');
    INSERT INTO search_listing (
        listing_id, owner_id, organisation_id, audience, closes_on, facets, words)
    SELECT * FROM search_listings_now(ids)
        ON CONFLICT (listing_id) DO UPDATE SET
           owner_id = excluded.owner_id, organisation_id = excluded.organisation_id,
           audience = excluded.audience, closes_on = excluded.closes_on,
           facets = excluded.facets, words = excluded.words;
END
$$
"""

KEEP_MEMBERS = """
CREATE FUNCTION search_keep_members(ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search_member AS e WHERE e.member_id = ANY(ids) AND NOT EXISTS (
        SELECT FROM members_member AS m WHERE m.id = e.member_id AND m.state = 'active');
    INSERT INTO search_member (member_id, sort_name, facets, words)
    SELECT * FROM search_members_now(ids)
        ON CONFLICT (member_id) DO UPDATE SET
           sort_name = excluded.sort_name, facets = excluded.facets, words = excluded.words;
END
$$
"""

LISTINGS_CHANGED = """
CREATE FUNCTION search_listings_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT id FROM changed);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        ids := ids || ARRAY(SELECT id FROM before EXCEPT SELECT id FROM changed);
    END IF;
    PERFORM FROM members_member AS m JOIN listings_listing AS l ON l.owner_id = m.id
      WHERE l.id = ANY(ids) ORDER BY m.id FOR SHARE OF m;
    PERFORM search_keep_listings(ids);
    RETURN NULL;
END
$$
"""

LISTING_SKILLS_CHANGED = """
CREATE FUNCTION search_listing_skills_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT DISTINCT listing_id FROM changed);
BEGIN
    PERFORM FROM listings_listing WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM FROM members_member AS m JOIN listings_listing AS l ON l.owner_id = m.id
      WHERE l.id = ANY(ids) ORDER BY m.id FOR SHARE OF m;
    PERFORM search_keep_listings(ids);
    RETURN NULL;
END
$$
"""

MEMBERS_CAME = """
CREATE FUNCTION search_members_came() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM search_keep_members(ARRAY(SELECT id FROM changed));
    RETURN NULL;
END
$$
"""

# What has their listings found by others is their name, their organisation and their state.
MEMBERS_CHANGED = """
CREATE FUNCTION search_members_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM search_keep_members(ARRAY(SELECT id FROM changed));
    PERFORM search_keep_listings(ARRAY(
        SELECT l.id FROM changed JOIN before USING (id) JOIN listings_listing AS l
            ON l.owner_id = changed.id AND l.state = 'open'
         WHERE (changed.name, changed.state, changed.organisation_id)
            IS DISTINCT FROM (before.name, before.state, before.organisation_id)));
    RETURN NULL;
END
$$
"""

MEMBER_SKILLS_CHANGED = """
CREATE FUNCTION search_member_skills_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT DISTINCT member_id FROM changed);
BEGIN
    PERFORM FROM members_member WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM search_keep_members(ids);
    RETURN NULL;
END
$$
"""

FUNCTIONS = {
    "search_plain(text)": PLAIN,
    "search_both(text)": BOTH,
    "search_as_words(text[])": AS_WORDS,
    "search_name(text)": NAME,
    "search_listings_now(uuid[])": LISTINGS,
    "search_members_now(uuid[])": MEMBERS,
    "search_keep_listings(uuid[])": KEEP_LISTINGS,
    "search_keep_members(uuid[])": KEEP_MEMBERS,
    "search_listings_changed()": LISTINGS_CHANGED,
    "search_listing_skills_changed()": LISTING_SKILLS_CHANGED,
    "search_members_came()": MEMBERS_CAME,
    "search_members_changed()": MEMBERS_CHANGED,
    "search_member_skills_changed()": MEMBER_SKILLS_CHANGED,
}
_INSERTED = "REFERENCING NEW TABLE AS changed"
_UPDATED = "REFERENCING NEW TABLE AS changed OLD TABLE AS before"
_DELETED = "REFERENCING OLD TABLE AS changed"
TRIGGERS = [
    ("listings_listing", "INSERT", _INSERTED, "search_listings_changed"),
    ("listings_listing", "UPDATE", _UPDATED, "search_listings_changed"),
    ("listings_listing", "DELETE", _DELETED, "search_listings_changed"),
    ("listings_listing_skill", "INSERT", _INSERTED, "search_listing_skills_changed"),
    ("listings_listing_skill", "DELETE", _DELETED, "search_listing_skills_changed"),
    ("members_member", "INSERT", _INSERTED, "search_members_came"),
    ("members_member", "UPDATE", _UPDATED, "search_members_changed"),
    ("skills_member_skill", "INSERT", _INSERTED, "search_member_skills_changed"),
    ("skills_member_skill", "UPDATE", _INSERTED, "search_member_skills_changed"),
    ("skills_member_skill", "DELETE", _DELETED, "search_member_skills_changed"),
]
FILL = [
    "INSERT INTO search_member (member_id, sort_name, facets, words)"
    " SELECT * FROM search_members_now(ARRAY(SELECT id FROM members_member))",
    "INSERT INTO search_listing"
    " (listing_id, owner_id, organisation_id, audience, closes_on, facets, words)"
    " SELECT * FROM search_listings_now(ARRAY(SELECT id FROM listings_listing))",
]


def statements() -> list[str]:
    """Functions that nobody may call, the triggers that do, and entries for what is there."""
    made = []
    for signature, function in FUNCTIONS.items():
        made += [function, f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"]
    for table, event, tables, function in TRIGGERS:
        made.append(
            f"CREATE TRIGGER search_{table}_{event.lower()} AFTER {event} ON {table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    return made + FILL


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]

"""Triggers note what other networks are to be told of, in the transaction that changes it.

A listing is due that was open before or is open now; a member who wants, or wanted, to be found;
and the open listings of one whose name, state or job changes. Where a skill, a kind of help or an
organisation gets another name, all is due.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION sharing_note(ids uuid[]) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO sharing_due (id, mark, noted_at)
    SELECT one, gen_random_uuid(), clock_timestamp()
      FROM (SELECT DISTINCT one FROM unnest(ids) AS one) AS once ORDER BY one
        ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, noted_at = excluded.noted_at
$$
"""

LISTINGS_CHANGED = """
CREATE FUNCTION sharing_listings_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT id FROM changed WHERE state = 'open');
BEGIN
    IF TG_OP = 'UPDATE' THEN
        ids := ids || ARRAY(SELECT id FROM before WHERE state = 'open');
    END IF;
    PERFORM sharing_note(ids);
    RETURN NULL;
END
$$
"""

LISTING_SKILLS_CHANGED = """
CREATE FUNCTION sharing_listing_skills_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM sharing_note(ARRAY(SELECT listing_id FROM changed));
    RETURN NULL;
END
$$
"""

MEMBERS_CHANGED = """
CREATE FUNCTION sharing_members_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    ids uuid[] := ARRAY(
        SELECT changed.id FROM changed JOIN before USING (id)
         WHERE (changed.name, changed.state, changed.shows_name_outside, changed.organisation_id,
                changed.job_title, changed.about)
            IS DISTINCT FROM (before.name, before.state, before.shows_name_outside,
                before.organisation_id, before.job_title, before.about));
BEGIN
    PERFORM sharing_note(
        ARRAY(SELECT member_id FROM sharing_findable WHERE member_id = ANY(ids))
        || ARRAY(SELECT id FROM listings_listing WHERE owner_id = ANY(ids) AND state = 'open'));
    RETURN NULL;
END
$$
"""

MEMBER_SKILLS_CHANGED = """
CREATE FUNCTION sharing_member_skills_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM sharing_note(ARRAY(
        SELECT f.member_id FROM sharing_findable AS f JOIN changed USING (member_id)));
    RETURN NULL;
END
$$
"""

FINDABLE_CHANGED = """
CREATE FUNCTION sharing_findable_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM sharing_note(ARRAY(SELECT member_id FROM changed));
    RETURN NULL;
END
$$
"""

NAMES_CHANGED = """
CREATE FUNCTION sharing_names_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE sharing_rule SET is_all_due = true WHERE is_in AND NOT is_all_due;
    RETURN NULL;
END
$$
"""

FUNCTIONS = {
    "sharing_note(uuid[])": NOTE,
    "sharing_listings_changed()": LISTINGS_CHANGED,
    "sharing_listing_skills_changed()": LISTING_SKILLS_CHANGED,
    "sharing_members_changed()": MEMBERS_CHANGED,
    "sharing_member_skills_changed()": MEMBER_SKILLS_CHANGED,
    "sharing_findable_changed()": FINDABLE_CHANGED,
    "sharing_names_changed()": NAMES_CHANGED,
}
_INSERTED = "REFERENCING NEW TABLE AS changed"
_UPDATED = "REFERENCING NEW TABLE AS changed OLD TABLE AS before"
_DELETED = "REFERENCING OLD TABLE AS changed"
TRIGGERS = [
    ("listings_listing", "INSERT", _INSERTED, "sharing_listings_changed"),
    ("listings_listing", "UPDATE", _UPDATED, "sharing_listings_changed"),
    ("listings_listing", "DELETE", _DELETED, "sharing_listings_changed"),
    ("listings_listing_skill", "INSERT", _INSERTED, "sharing_listing_skills_changed"),
    ("listings_listing_skill", "DELETE", _DELETED, "sharing_listing_skills_changed"),
    ("members_member", "UPDATE", _UPDATED, "sharing_members_changed"),
    ("skills_member_skill", "INSERT", _INSERTED, "sharing_member_skills_changed"),
    ("skills_member_skill", "DELETE", _DELETED, "sharing_member_skills_changed"),
    ("sharing_findable", "INSERT", _INSERTED, "sharing_findable_changed"),
    ("sharing_findable", "DELETE", _DELETED, "sharing_findable_changed"),
]
_NAMED = ("skills_skill", "listings_kind_of_help", "organisations_organisation")


def statements() -> list[str]:
    """Functions that nobody may call, and the triggers that do."""
    made = []
    for signature, function in FUNCTIONS.items():
        made += [function, f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"]
    for table, event, tables, function in TRIGGERS:
        made.append(
            f"CREATE TRIGGER sharing_{table}_{event.lower()} AFTER {event} ON {table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    for table in _NAMED:
        made.append(
            f"CREATE TRIGGER sharing_{table}_named AFTER UPDATE ON {table} FOR EACH ROW "
            "WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION sharing_names_changed()"
        )
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_initial"),
        ("skills", "0002_national_list"),
        ("organisations", "0001_initial"),
    ]

    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]

"""A seal is made by asking for it: INSERT how many acts at most, the trigger does the rest.

As with the ledger's seals (decision 10): BEFORE and not AFTER, since a seal's own row is never
changed once it stands; what it covers hangs on it by a deferred foreign key; one sealer at a time
holds an advisory lock, and nothing else is locked.

An act gets its time before its transaction commits, so an older one may become visible after a
newer one was sealed. Each seal notes the time until which it covered all it saw, and the first
transaction that it could not know of. What was noted until then is final once a later seal has
looked again after every transaction before that one had ended; from there the next seal looks.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE_SEAL = migrations.CreateModel(
    name="AuditSeal",
    fields=[
        ("number", models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
        ("format", models.SmallIntegerField()),
        ("previous_sha256", models.BinaryField()),
        ("sha256", models.BinaryField()),
        ("count", models.IntegerField()),
        ("at_most", models.IntegerField()),
        ("is_sweep", models.BooleanField(db_default=False)),
        ("horizon", models.BigIntegerField()),
        ("seen_until", models.DateTimeField()),
        ("final_until", models.DateTimeField()),
        ("sealed_at", models.DateTimeField()),
    ],
    options={
        "db_table": "audit_seal",
        "constraints": [
            models.UniqueConstraint(fields=["previous_sha256"], name="audit_seal_one_successor"),
            models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="audit_seal_number_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    ("at_most__lte", 50000), ("count__gte", 1), ("count__lte", models.F("at_most"))
                ),
                name="audit_seal_count_within",
            ),
        ],
    },
)

CREATE_SEALED_EVENT = migrations.CreateModel(
    name="SealedEvent",
    fields=[
        ("event_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
        (
            "seal",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covered",
                to="audit.auditseal",
            ),
        ),
        ("sha256", models.BinaryField()),
    ],
    options={"db_table": "audit_sealed_event"},
)

# What is hashed of an act, as `chain` reckons it; a domain or type of ours would be another
# number in every database.
COVER = """
WITH due AS MATERIALIZED (
    SELECT r.id, r.at, sha256(record_send(ROW(
               r.id, r.at, r.action::text, r.actor, r.subject, r.detail::text))) AS sha256
      FROM audit_event AS r
     WHERE r.at >= $1
       AND NOT EXISTS (SELECT FROM audit_sealed_event AS s WHERE s.event_id = r.id)
     ORDER BY r.at LIMIT $2
), covered AS (
    INSERT INTO audit_sealed_event (event_id, seal_id, sha256)
    SELECT id, $3, sha256 FROM due
)
SELECT count(*), max(at), string_agg(uuid_send(id) || sha256, ''::bytea ORDER BY id),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  FROM due
"""

# The statement is planned anew each time: how much there is to look through varies greatly.
# `now()` is when the transaction began, so never after what the statement sees. A minute is more
# than passes between the reading of the clock for an act and its transaction's getting a number.
SEAL_EVENTS = """
CREATE FUNCTION audit_seal_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    former audit_seal;
    looked_from timestamptz;
    newest timestamptz;
    covered bytea;
    running_from bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(TG_RELID::bigint) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO former FROM audit_seal ORDER BY number DESC LIMIT 1;
    looked_from := CASE WHEN NEW.is_sweep THEN '-infinity'
                        ELSE coalesce(former.final_until, '-infinity') END;
    NEW.number := coalesce(former.number, 0) + 1;
    NEW.format := 1;
    NEW.previous_sha256 := coalesce(former.sha256, decode(repeat('00', 32), 'hex'));
    EXECUTE $cover${cover}$cover$
       INTO NEW.count, newest, covered, running_from, NEW.horizon
      USING looked_from, least(NEW.at_most, 50000), NEW.number;
    IF NEW.count = 0 THEN
        RETURN NULL;
    END IF;

    NEW.seen_until := now() - interval '1 minute';
    IF NEW.count = NEW.at_most THEN
        NEW.seen_until := least(NEW.seen_until, newest);
    END IF;
    IF running_from = NEW.horizon THEN
        NEW.final_until := NEW.seen_until;
    ELSE
        SELECT least(s.seen_until, NEW.seen_until) INTO NEW.final_until
          FROM audit_seal AS s WHERE s.horizon <= running_from ORDER BY s.number DESC LIMIT 1;
    END IF;
    NEW.final_until := greatest(NEW.final_until, former.final_until, 'epoch');

    NEW.sealed_at := clock_timestamp();
    NEW.sha256 := sha256(record_send(ROW(
        NEW.number, NEW.format, NEW.previous_sha256, NEW.count, NEW.at_most, NEW.is_sweep,
        NEW.horizon, NEW.seen_until, NEW.final_until, NEW.sealed_at)) || covered);
    RETURN NEW;
END
$$
"""


def statements() -> list[str]:
    made = [
        SEAL_EVENTS.format(cover=COVER),
        "REVOKE ALL ON FUNCTION audit_seal_events() FROM PUBLIC",
        "CREATE TRIGGER audit_seal_make BEFORE INSERT ON audit_seal "
        "FOR EACH ROW EXECUTE FUNCTION audit_seal_events()",
    ]
    for table in ("audit_seal", "audit_sealed_event"):
        for name, event, level in (
            ("append_only", "UPDATE OR DELETE", "ROW"),
            ("never_emptied", "TRUNCATE", "STATEMENT"),
        ):
            made += [
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION audit_refuse_change()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}",
            ]
    return made


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_by_action")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="audit_event_by_time"),
        ),
        CREATE_SEAL,
        CREATE_SEALED_EVENT,
        migrations.RunSQL(statements(), migrations.RunSQL.noop),
    ]

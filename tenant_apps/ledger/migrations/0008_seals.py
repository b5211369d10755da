"""A seal is made by asking for it: INSERT how many rows at most, the trigger does the rest.

BEFORE and not AFTER, since a seal's own row is never changed once it stands. What the trigger
covers belongs to the seal by a foreign key that is looked at when the transaction ends, so it
does not outlive a seal that was not written.

Nothing is locked but the right to seal, by a lock that only another sealer asks for.

A row gets its number and time before its transaction commits, so an older row may become visible
after a newer one was sealed. Each seal notes the time until which it covered all it saw, and the
first transaction that it could not know of. What was recorded until then is final once a later
seal has looked again after every transaction before that one had ended; from there the next seal
looks, and never at the whole ledger.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE_SEAL = migrations.CreateModel(
    name="Seal",
    fields=[
        ("number", models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
        ("format", models.SmallIntegerField()),
        ("previous_sha256", models.BinaryField()),
        ("sha256", models.BinaryField()),
        ("count", models.IntegerField()),
        ("first_number", models.BigIntegerField(null=True)),
        ("last_number", models.BigIntegerField(null=True)),
        ("at_most", models.IntegerField()),
        ("is_sweep", models.BooleanField(db_default=False)),
        ("horizon", models.BigIntegerField()),
        ("seen_until", models.DateTimeField()),
        ("final_until", models.DateTimeField()),
        ("sealed_at", models.DateTimeField()),
    ],
    options={
        "db_table": "ledger_seal",
        "constraints": [
            models.UniqueConstraint(fields=["previous_sha256"], name="ledger_seal_one_successor"),
            models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="ledger_seal_number_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    ("at_most__lte", 50000), ("count__gte", 1), ("count__lte", models.F("at_most"))
                ),
                name="ledger_seal_count_within",
            ),
        ],
    },
)

CREATE_SEALED_ROW = migrations.CreateModel(
    name="SealedRow",
    fields=[
        (
            "pk",
            models.CompositePrimaryKey(
                "kind", "row_id", blank=True, editable=False, primary_key=True, serialize=False
            ),
        ),
        (
            "kind",
            models.SmallIntegerField(
                choices=[
                    (1, "Transfer and its entries"),
                    (2, "Hold"),
                    (3, "End of a hold"),
                    (4, "Change of an account"),
                    (5, "Identity of an account"),
                ]
            ),
        ),
        ("row_id", models.UUIDField()),
        (
            "seal",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covered",
                to="ledger.seal",
            ),
        ),
        ("sha256", models.BinaryField()),
    ],
    options={
        "db_table": "ledger_sealed_row",
        "constraints": [
            models.CheckConstraint(
                condition=models.Q(("kind__in", [1, 2, 3, 4, 5])),
                name="ledger_sealed_row_kind_known",
            )
        ],
    },
)

# Where the sealer looks for what it has not seen: in the order of recording. Accounts are few.
RECORDED = ["ledger_transfer", "ledger_hold", "ledger_hold_resolution", "ledger_account_change"]
INDEXES = [f"CREATE INDEX {table}_recorded_at ON {table} (recorded_at)" for table in RECORDED]

# As `chain` reckons them: the kind's number, the table, its key, its time, what is hashed. A domain
# is cast to its base type: the number of a type of ours differs from database to database.
KINDS = [
    (
        1,
        "ledger_transfer",
        "id",
        "recorded_at",
        "r.id, r.number, r.kind::text, r.payer_id, r.payee_id, r.minutes::bigint, r.subject, "
        "r.hold_id, r.reverses_id, r.batch, r.federation_reference, r.actor, r.request_hash, "
        "r.recorded_at, "
        "p.stripe, p.sequence::bigint, p.minutes::bigint, p.balance_after_minutes::bigint, "
        "q.stripe, q.sequence::bigint, q.minutes::bigint, q.balance_after_minutes::bigint",
    ),
    (
        2,
        "ledger_hold",
        "id",
        "recorded_at",
        "r.id, r.payer_id, r.payee_id, r.minutes::bigint, r.expires_at, r.subject, "
        "r.federation_reference, r.actor, r.request_hash, r.recorded_at",
    ),
    (
        3,
        "ledger_hold_resolution",
        "hold_id",
        "recorded_at",
        "r.hold_id, r.outcome::text, r.taken_minutes::bigint, r.transfer_id, r.actor, r.recorded_at",
    ),
    (
        4,
        "ledger_account_change",
        "id",
        "recorded_at",
        "r.id, r.account_id, r.sets_floor, r.floor_minutes::bigint, r.sets_ceiling, "
        "r.ceiling_minutes::bigint, r.frozen, r.closed, r.reason::text, r.actor, r.recorded_at",
    ),
    (5, "ledger_account", "id", "opened_at", "r.id, r.kind::text, r.holder, r.opened_at"),
]
ENTRIES = """
                 LEFT JOIN ledger_entry AS p
                   ON p.transfer_id = r.id AND p.account_id = r.payer_id
                 LEFT JOIN ledger_entry AS q
                   ON q.transfer_id = r.id AND q.account_id = r.payee_id"""


# The oldest rows of one kind that no seal covers, from the time $1, at most $2.
DUE = """
        (SELECT {kind}::smallint AS kind, r.{key} AS row_id, r.{at} AS at, {number} AS number
           FROM {table} AS r
          WHERE r.{at} >= $1
            AND NOT EXISTS (SELECT FROM ledger_sealed_row AS s
                             WHERE s.kind = {kind} AND s.row_id = r.{key})
          ORDER BY r.{at} LIMIT $2)"""

DIGEST = """
                WHEN {kind} THEN (SELECT sha256(record_send(ROW({hashed})))
                                    FROM {table} AS r{entries} WHERE r.{key} = due.row_id)"""

COVER = """
WITH due AS MATERIALIZED (
    SELECT * FROM ({due}) AS any_kind ORDER BY at, kind, row_id LIMIT $2
), covered AS (
    INSERT INTO ledger_sealed_row (kind, row_id, seal_id, sha256)
    SELECT kind, row_id, $3, CASE kind {digests} END
      FROM due
    RETURNING kind, row_id, sha256
)
SELECT count(*), max(due.at), min(due.number), max(due.number),
       string_agg(int2send(kind) || uuid_send(row_id) || covered.sha256, ''::bytea
                  ORDER BY kind, row_id),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  FROM due JOIN covered USING (kind, row_id)
"""

# The statement is planned anew each time: how much there is to look through varies greatly.
# `now()` is when the transaction began, so never after what the statement sees. A minute is more
# than passes between the reading of the clock for a row and its transaction's getting a number.
SEAL_ROWS = """
CREATE FUNCTION ledger_seal_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    former ledger_seal;
    looked_from timestamptz;
    newest timestamptz;
    covered bytea;
    running_from bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(TG_RELID::bigint) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO former FROM ledger_seal ORDER BY number DESC LIMIT 1;
    looked_from := CASE WHEN NEW.is_sweep THEN 'epoch'
                        ELSE coalesce(former.final_until, 'epoch') END;
    NEW.number := coalesce(former.number, 0) + 1;
    NEW.format := 1;
    NEW.previous_sha256 := coalesce(former.sha256, decode(repeat('00', 32), 'hex'));
    EXECUTE $cover${cover}$cover$
       INTO NEW.count, newest, NEW.first_number, NEW.last_number, covered, running_from,
            NEW.horizon
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
          FROM ledger_seal AS s WHERE s.horizon <= running_from ORDER BY s.number DESC LIMIT 1;
    END IF;
    NEW.final_until := greatest(NEW.final_until, former.final_until, 'epoch');

    NEW.sealed_at := clock_timestamp();
    NEW.sha256 := sha256(record_send(ROW(
        NEW.number, NEW.format, NEW.previous_sha256, NEW.count, NEW.first_number,
        NEW.last_number, NEW.at_most, NEW.is_sweep, NEW.horizon, NEW.seen_until,
        NEW.final_until, NEW.sealed_at)) || covered);
    RETURN NEW;
END
$$
"""


def cover() -> str:
    """The statement that covers what is due, and says what it was."""
    fields = [
        {
            "kind": kind,
            "table": table,
            "key": key,
            "at": at,
            "hashed": hashed,
            "number": "r.number" if table == "ledger_transfer" else "NULL::bigint",
            "entries": ENTRIES if table == "ledger_transfer" else "",
        }
        for kind, table, key, at, hashed in KINDS
    ]
    return COVER.format(
        due=" UNION ALL ".join(DUE.format(**each) for each in fields),
        digests="".join(DIGEST.format(**each) for each in fields),
    )


def refuse(table: str, name: str, event: str, level: str) -> list[str]:
    trigger = f"{table}_{name}"
    return [
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION ledger_refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
    ]


def statements() -> list[str]:
    made = [
        *INDEXES,
        SEAL_ROWS.format(cover=cover()),
        "REVOKE ALL ON FUNCTION ledger_seal_rows() FROM PUBLIC",
        "CREATE TRIGGER ledger_seal_make BEFORE INSERT ON ledger_seal "
        "FOR EACH ROW EXECUTE FUNCTION ledger_seal_rows()",
    ]
    for table in ("ledger_seal", "ledger_sealed_row"):
        made += refuse(table, "no_change", "UPDATE OR DELETE", "ROW")
        made += refuse(table, "no_truncate", "TRUNCATE", "STATEMENT")
    return made


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_posting_by_stripe")]

    operations = [
        CREATE_SEAL,
        CREATE_SEALED_ROW,
        migrations.RunSQL(statements(), migrations.RunSQL.noop),
    ]

"""Minutes lie in stripes: one row for a member, sixteen for an account that many pay at once.

What a column may hold is said by domains and no longer by CHECKs: a session reads a domain once,
and a CHECK again in every statement, which took a fifth of a posting's time.
"""

import django.db.models.deletion
from django.db import migrations, models

STRIPE_OF = """
CREATE FUNCTION ledger_stripe_of(key uuid, stripes smallint) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$ SELECT (get_byte(uuid_send(key), 15) % stripes)::smallint $$
"""

STRIPES_FOR = """
CREATE FUNCTION ledger_stripes_for(kind text) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE kind WHEN 'member' THEN 1 ELSE 16 END::smallint $$
"""

# A stripe of several has no share of a limit at first, which no balance can meet: whoever comes
# upon it looks at all of them, and shares the limit out.

LIMIT_OF = """
CREATE FUNCTION ledger_limit_of(limit_minutes bigint, stripes smallint, no_share bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN limit_minutes IS NOT NULL AND stripes > 1 THEN no_share ELSE limit_minutes END
$$
"""

# For each: its base type, the name of its constraint, and what must be true.
DOMAINS = {
    "ledger_transfer_kind": (
        "varchar(20)",
        "ledger_transfer_kind_known",
        "VALUE IN ('welcome', 'exchange', 'donation', 'gift', 'chest_grant', 'reward', 'leaving', "
        "'opening', 'correction', 'reversal', 'federated_out', 'federated_in', 'national')",
    ),
    "ledger_moved_minutes": (
        "bigint",
        "ledger_transfer_minutes_positive",
        "VALUE BETWEEN 1 AND 1000000000",
    ),
    "ledger_hold_minutes": (
        "bigint",
        "ledger_hold_minutes_positive",
        "VALUE BETWEEN 1 AND 1000000000",
    ),
    "ledger_balance": (
        "bigint",
        "ledger_stripe_balance_bounded",
        "VALUE BETWEEN -1000000000 AND 1000000000",
    ),
    "ledger_held_minutes": ("bigint", "ledger_stripe_held_not_negative", "VALUE >= 0"),
    "ledger_sequence": ("bigint", "ledger_stripe_sequence_not_negative", "VALUE >= 0"),
    "ledger_entry_minutes": ("bigint", "ledger_entry_minutes_not_zero", "VALUE <> 0"),
    "ledger_entry_sequence": ("bigint", "ledger_entry_sequence_positive", "VALUE > 0"),
}

COLUMNS = [
    ("ledger_transfer", "kind", "ledger_transfer_kind"),
    ("ledger_transfer", "minutes", "ledger_moved_minutes"),
    ("ledger_hold", "minutes", "ledger_hold_minutes"),
    ("ledger_entry", "minutes", "ledger_entry_minutes"),
    ("ledger_entry", "sequence", "ledger_entry_sequence"),
    ("ledger_stripe", "balance_minutes", "ledger_balance"),
    ("ledger_stripe", "held_out_minutes", "ledger_held_minutes"),
    ("ledger_stripe", "held_in_minutes", "ledger_held_minutes"),
    ("ledger_stripe", "last_sequence", "ledger_sequence"),
]

FILL = """
INSERT INTO ledger_stripe (
    account_id, number, stripes, balance_minutes, last_sequence, floor_minutes, ceiling_minutes,
    is_frozen, is_closed, is_between_networks
)
SELECT a.id, n.number, s.stripes,
       CASE n.number WHEN 0 THEN a.balance_minutes ELSE 0 END,
       CASE n.number WHEN 0 THEN a.last_sequence ELSE 0 END,
       ledger_limit_of(a.floor_minutes, s.stripes, 2000000000),
       ledger_limit_of(a.ceiling_minutes, s.stripes, -2000000000),
       a.frozen_at IS NOT NULL, a.closed_at IS NOT NULL, a.kind IN ('clearing', 'network')
  FROM ledger_account AS a
 CROSS JOIN LATERAL (SELECT ledger_stripes_for(a.kind) AS stripes) AS s
 CROSS JOIN LATERAL generate_series(0, s.stripes - 1) AS n (number)
"""

FILL_HELD = """
WITH held AS (
    SELECT side.account_id, s.stripes, ledger_stripe_of(h.id, s.stripes) AS number,
           sum(side.out_minutes) AS out_minutes, sum(side.in_minutes) AS in_minutes
      FROM ledger_hold AS h
     CROSS JOIN LATERAL (VALUES (h.payer_id, h.minutes, 0), (h.payee_id, 0, h.minutes))
           AS side (account_id, out_minutes, in_minutes)
      JOIN ledger_stripe AS s ON s.account_id = side.account_id AND s.number = 0
     WHERE NOT EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = h.id)
     GROUP BY side.account_id, s.stripes, ledger_stripe_of(h.id, s.stripes)
)
UPDATE ledger_stripe AS s
   SET held_out_minutes = held.out_minutes, held_in_minutes = held.in_minutes
  FROM held WHERE held.account_id = s.account_id AND held.number = s.number
"""

DOMAINS_MADE = [
    f"CREATE DOMAIN {name} AS {base} CONSTRAINT {constraint} CHECK ({rule})"
    for name, (base, constraint, rule) in DOMAINS.items()
]
COLUMNS_TYPED = [
    f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {domain}" for table, column, domain in COLUMNS
]
# Room on each page lets an update stay on it.
STORAGE = ["ALTER TABLE ledger_stripe SET (fillfactor = 60)"]
REVOKES = [
    f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
    for signature in (
        "ledger_stripe_of(uuid, smallint)",
        "ledger_stripes_for(text)",
        "ledger_limit_of(bigint, smallint, bigint)",
    )
]
# An identity column is looked up in the catalogue by every statement, a default is not. Its value
# stays the database's: no role may insert one.
NUMBER = [
    "ALTER TABLE ledger_transfer ALTER COLUMN number DROP IDENTITY",
    "CREATE SEQUENCE ledger_transfer_number OWNED BY ledger_transfer.number",
    "SELECT setval('ledger_transfer_number', max(number)) FROM ledger_transfer",
    "ALTER TABLE ledger_transfer ALTER COLUMN number SET DEFAULT nextval('ledger_transfer_number')",
]
ENTRY_KEY = [
    "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_pkey",
    "ALTER TABLE ledger_entry ADD PRIMARY KEY (account_id, stripe, sequence)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_account_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stripe",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="ledger.account",
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("stripes", models.SmallIntegerField()),
                ("balance_minutes", models.BigIntegerField(db_default=0)),
                ("held_out_minutes", models.BigIntegerField(db_default=0)),
                ("held_in_minutes", models.BigIntegerField(db_default=0)),
                ("floor_minutes", models.BigIntegerField(null=True)),
                ("ceiling_minutes", models.BigIntegerField(null=True)),
                ("last_sequence", models.BigIntegerField(db_default=0)),
                ("is_frozen", models.BooleanField(db_default=False)),
                ("is_closed", models.BooleanField(db_default=False)),
                ("is_between_networks", models.BooleanField(db_default=False)),
            ],
            options={
                "db_table": "ledger_stripe",
            },
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_balance_bounded",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_held_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_sequence_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledger_account_closed_is_empty",
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="ledger_entry_minutes_not_zero",
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="ledger_entry_sequence_positive",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_minutes_positive",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_two_accounts",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_reversal_names_original",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_federated_has_reference",
        ),
        migrations.RunSQL(
            [
                STRIPE_OF,
                STRIPES_FOR,
                LIMIT_OF,
                *REVOKES,
                *DOMAINS_MADE,
                *COLUMNS_TYPED,
                *STORAGE,
                *NUMBER,
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            [FILL, FILL_HELD, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop
        ),
        migrations.RemoveField(
            model_name="account",
            name="balance_minutes",
        ),
        migrations.RemoveField(
            model_name="account",
            name="held_in_minutes",
        ),
        migrations.RemoveField(
            model_name="account",
            name="held_out_minutes",
        ),
        migrations.RemoveField(
            model_name="account",
            name="last_sequence",
        ),
        migrations.AddField(
            model_name="entry",
            name="stripe",
            field=models.SmallIntegerField(db_default=0),
        ),
        migrations.AlterField(
            model_name="entry",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.account",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ENTRY_KEY, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "account_id",
                        "stripe",
                        "sequence",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="entry",
            name="transfer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ledger.transfer",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="payee",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers_in",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="payer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers_out",
                to="ledger.account",
            ),
        ),
        migrations.RemoveConstraint(model_name="hold", name="ledger_hold_minutes_positive"),
        migrations.RemoveConstraint(model_name="hold", name="ledger_hold_two_accounts"),
        migrations.RemoveConstraint(model_name="hold", name="ledger_hold_expires_later"),
        migrations.RemoveConstraint(
            model_name="holdresolution", name="ledger_hold_resolution_taken_by_transfer"
        ),
        migrations.AlterField(
            model_name="hold",
            name="payee",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds_in",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="payer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds_out",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="holdresolution",
            name="hold",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="resolution",
                serialize=False,
                to="ledger.hold",
            ),
        ),
        migrations.AlterField(
            model_name="holdresolution",
            name="transfer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.transfer",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="hold",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.hold",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="reverses",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.transfer",
            ),
        ),
    ]

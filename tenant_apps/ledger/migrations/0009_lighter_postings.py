"""What a posting and a hold paid for and did not need, as pgbench found it.

- A BEFORE trigger FOR EACH ROW has PostgreSQL lock the row first, with a record of its own in the
  log, whatever columns the trigger names. What refuses to rename a stripe looks at the statement:
  it refuses any that names these columns.
- A stripe is made with its account, by the trigger that opens it; neither is renamed or deleted.
  The foreign key could find nothing, and was asked in every posting.
- Nothing but tests reads holds by account, for which two indexes were written.
- INSERT … SELECT FROM ledger_hold is planned anew for each taking, which took as long as half a
  hold. What the hold says is filled in by a trigger, whose plan is kept.
"""

import django.db.models.deletion
from django.db import migrations, models

NO_RENAME = [
    "DROP TRIGGER ledger_stripe_no_rename ON ledger_stripe",
    "CREATE TRIGGER ledger_stripe_no_rename "
    "BEFORE UPDATE OF account_id, number, stripes, is_between_networks ON ledger_stripe "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
    "ALTER TABLE ledger_stripe ENABLE ALWAYS TRIGGER ledger_stripe_no_rename",
]

# BEFORE, and yet nothing is left of it where ON CONFLICT drops the row: it only reads. A hold
# that is not there leaves no row to insert.
FILL_FROM_HOLD = """
CREATE FUNCTION ledger_fill_from_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    SELECT h.payer_id, h.payee_id, h.subject, h.federation_reference
      INTO NEW.payer_id, NEW.payee_id, NEW.subject, NEW.federation_reference
      FROM ledger_hold AS h WHERE h.id = NEW.hold_id;
    RETURN CASE WHEN FOUND THEN NEW END;
END
$$
"""

TAKE = [
    FILL_FROM_HOLD,
    "REVOKE ALL ON FUNCTION ledger_fill_from_hold() FROM PUBLIC",
    "CREATE TRIGGER ledger_transfer_fill_from_hold BEFORE INSERT ON ledger_transfer "
    "FOR EACH ROW WHEN (NEW.payer_id IS NULL AND NEW.hold_id IS NOT NULL) "
    "EXECUTE FUNCTION ledger_fill_from_hold()",
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_seals")]

    operations = [
        migrations.RunSQL([*NO_RENAME, *TAKE], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="stripe",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="payee",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
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
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds_out",
                to="ledger.account",
            ),
        ),
    ]

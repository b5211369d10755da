"""A reversal that is not the whole of its original is refused by a name of its own.

It was LG011, as a reversal of a reversal is, whose sentence tells of a mistake nobody has made.
"""

from django.db import migrations

REFUSE_NO_MIRROR = """
CREATE OR REPLACE FUNCTION ledger_refuse_no_mirror(mirror ledger_transfer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_transfer AS original
      WHERE original.id = mirror.reverses_id
        AND original.reverses_id IS NULL
        AND original.payer_id = mirror.payee_id
        AND original.payee_id = mirror.payer_id
        AND original.minutes = mirror.minutes
        AND original.federation_reference IS NOT DISTINCT FROM mirror.federation_reference;
    IF FOUND THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledger_transfer AS t
                WHERE t.id = mirror.reverses_id AND t.reverses_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a reversal is not reversed' USING ERRCODE = 'LG011',
            DETAIL = jsonb_build_object('transfer', mirror.reverses_id)::text;
    END IF;
    RAISE EXCEPTION 'a reversal mirrors its original' USING ERRCODE = 'LG015',
        DETAIL = jsonb_build_object('transfer', mirror.reverses_id)::text;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_freed_asked_twice")]

    operations = [migrations.RunSQL([REFUSE_NO_MIRROR], migrations.RunSQL.noop)]

"""Published heads of the ledgers' chains: a part of the audit, and as unchanging."""

from django.db import migrations, models

import kernel.clock

APPEND_ONLY = """
CREATE TRIGGER operators_sealhead_append_only BEFORE UPDATE OR DELETE ON operators_sealhead
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER operators_sealhead_never_emptied BEFORE TRUNCATE ON operators_sealhead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE operators_sealhead ENABLE ALWAYS TRIGGER operators_sealhead_append_only;
ALTER TABLE operators_sealhead ENABLE ALWAYS TRIGGER operators_sealhead_never_emptied;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operators", "0001_initial"),
        ("audit", "0003_close_function"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealHead",
            fields=[
                (
                    "number",
                    models.BigIntegerField(editable=False, primary_key=True, serialize=False),
                ),
                ("network_id", models.UUIDField(null=True)),
                ("seal_number", models.BigIntegerField()),
                ("seal_sha256", models.BinaryField()),
                ("published_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network_id", "seal_number"),
                        name="operators_sealhead_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("seal_number__gte", 1)),
                        name="operators_sealhead_numbers_positive",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]

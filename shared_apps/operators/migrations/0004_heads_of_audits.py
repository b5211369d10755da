"""Heads of the audits' chains beside those of the ledgers'."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("operators", "0003_roles")]

    operations = [
        migrations.AddField(
            model_name="sealhead",
            name="chain",
            field=models.CharField(
                choices=[("ledger", "Ledger"), ("audit", "Audit")],
                db_default="ledger",
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="sealhead", name="operators_sealhead_once"),
        migrations.AddConstraint(
            model_name="sealhead",
            constraint=models.UniqueConstraint(
                fields=("chain", "network_id", "seal_number"),
                name="operators_sealhead_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="sealhead",
            constraint=models.CheckConstraint(
                condition=Q(("chain__in", ["ledger", "audit"])),
                name="operators_sealhead_chain_known",
            ),
        ),
    ]

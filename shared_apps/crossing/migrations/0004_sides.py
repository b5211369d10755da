"""The two networks of an exchange are reached from it alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crossing", "0003_forgetting"),
        ("federation", "0010_forgetting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="crossexchange",
            name="provider_network",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="federation.federatednetwork",
            ),
        ),
        migrations.AlterField(
            model_name="crossexchange",
            name="recipient_network",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="federation.federatednetwork",
            ),
        ),
    ]

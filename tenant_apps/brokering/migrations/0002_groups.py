import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a broker did may be about a group."""

    dependencies = [("brokering", "0001_initial"), ("groups", "0002_waiting")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="groups.group",
            ),
        ),
    ]

"""Messages from other networks are reported without their author, and without a copy."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_shows_hours"),
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author__isnull", False),
                    models.Q(("file_names", []), ("text", "")),
                    _connector="OR",
                ),
                name="reports_report_no_copy_of_elsewhere",
            ),
        ),
    ]

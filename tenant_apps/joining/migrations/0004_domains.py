import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0003_staff_lists"),
        ("members", "0003_shows_hours"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinDomain",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=253)),
                ("added_by", models.UUIDField()),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "joining_domain",
            },
        ),
        migrations.RemoveConstraint(
            model_name="arrival",
            name="joining_arrival_one_source",
        ),
        migrations.AddField(
            model_name="joindomain",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="domain",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="joining.joindomain",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="domain",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="joining.joindomain",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("domain__isnull", True),
                        ("invitation__isnull", False),
                        ("link__isnull", True),
                        ("upload__isnull", True),
                    ),
                    models.Q(
                        ("domain__isnull", True),
                        ("invitation__isnull", True),
                        ("link__isnull", True),
                        ("upload__isnull", False),
                    ),
                    models.Q(
                        ("domain__isnull", True),
                        ("invitation__isnull", True),
                        ("link__isnull", False),
                        ("upload__isnull", True),
                    ),
                    models.Q(
                        ("domain__isnull", False),
                        ("invitation__isnull", True),
                        ("link__isnull", True),
                        ("upload__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="joining_arrival_one_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("upload__isnull", True), ("domain__isnull", True), _connector="OR"
                ),
                name="joining_invitation_list_or_domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="joindomain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("name",),
                name="joining_domain_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="joindomain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name", django.db.models.functions.text.Lower("name")),
                    (
                        "name__regex",
                        "^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
                    ),
                ),
                name="joining_domain_form",
            ),
        ),
    ]

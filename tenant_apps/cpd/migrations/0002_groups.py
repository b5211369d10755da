import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A reflection may be on a group."""

    dependencies = [
        ("cpd", "0001_initial"),
        ("exchanges", "0006_open_since"),
        ("groups", "0002_waiting"),
        ("members", "0003_shows_hours"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="reflection",
            name="cpd_reflection_on_one_thing",
        ),
        migrations.AddField(
            model_name="reflection",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reflections",
                to="groups.group",
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.UniqueConstraint(
                fields=("member", "group"), name="cpd_reflection_one_a_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            models.Q(("exchange__isnull", False), ("group__isnull", True)),
                            models.Q(("exchange__isnull", True), ("group__isnull", False)),
                            _connector="OR",
                        ),
                        ("day__isnull", True),
                        ("minutes__isnull", True),
                        ("title", ""),
                    ),
                    models.Q(
                        ("exchange__isnull", True),
                        ("group__isnull", True),
                        ("title__regex", "\\S"),
                        ("day__isnull", False),
                        ("minutes__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cpd_reflection_on_one_thing",
            ),
        ),
    ]

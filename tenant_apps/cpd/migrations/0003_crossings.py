from django.db import migrations, models


class Migration(migrations.Migration):
    """A reflection may be on an exchange with another network."""

    dependencies = [
        ("cpd", "0002_groups"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="reflection",
            name="cpd_reflection_on_one_thing",
        ),
        migrations.AddField(
            model_name="reflection",
            name="crossing",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.UniqueConstraint(
                fields=("member", "crossing"), name="cpd_reflection_one_a_crossing"
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            models.Q(
                                ("crossing__isnull", True),
                                ("exchange__isnull", False),
                                ("group__isnull", True),
                            ),
                            models.Q(
                                ("crossing__isnull", True),
                                ("exchange__isnull", True),
                                ("group__isnull", False),
                            ),
                            models.Q(
                                ("crossing__isnull", False),
                                ("exchange__isnull", True),
                                ("group__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        ("day__isnull", True),
                        ("minutes__isnull", True),
                        ("title", ""),
                    ),
                    models.Q(
                        ("crossing__isnull", True),
                        ("exchange__isnull", True),
                        ("group__isnull", True),
                        ("day__isnull", False),
                        ("minutes__isnull", False),
                        ("title__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="cpd_reflection_on_one_thing",
            ),
        ),
    ]

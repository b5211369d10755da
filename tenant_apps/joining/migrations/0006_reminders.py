from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0005_applications"),
        ("members", "0003_shows_hours"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="declined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminded_count",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(
                    ("accepted_at__isnull", True),
                    ("declined_at__isnull", True),
                    ("reminded_count__lt", 2),
                    ("revoked_at__isnull", True),
                ),
                fields=["sent_at"],
                name="joining_invitation_to_remind",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminded_count__lte", 2)),
                name="joining_invitation_reminded_twice_at_most",
            ),
        ),
    ]

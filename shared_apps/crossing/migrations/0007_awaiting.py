"""What waits for people of one network is found without a look at all that ever was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crossing", "0006_questions"),
        ("federation", "0012_moving"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(("awaiting", "provider")),
                fields=["provider_network"],
                name="crossing_awaits_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(("awaiting", "recipient")),
                fields=["recipient_network"],
                name="crossing_awaits_recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("asked_by", "recipient")),
                fields=["provider_network", "created_at"],
                name="crossing_asks_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("asked_by", "provider")),
                fields=["recipient_network", "created_at"],
                name="crossing_asks_recipient",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0005_messages"),
        ("listings", "0009_review"),
        ("members", "0002_free_on"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["proposed", "countered", "logged", "accepted", "disputed"])
                ),
                fields=["state", "changed_at", "id"],
                name="exchanges_exchange_open_since",
            ),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("state", "settled")),
                fields=["settled_at"],
                name="exchanges_exchange_settled",
            ),
        ),
    ]

from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("single", models.BooleanField(default=True, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("colour", models.CharField(default="#4a2559", max_length=7)),
                ("logo_hash", models.CharField(blank=True, default="", max_length=64)),
                ("logo_right_stated_by", models.UUIDField(blank=True, null=True)),
                ("logo_right_stated_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("single",), name="brand_brand_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("single", True)), name="brand_brand_single_is_true"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")), name="brand_brand_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__regex", "^#[0-9a-f]{6}$")),
                        name="brand_brand_colour_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("logo_hash", ""),
                            ("logo_hash__regex", "^[0-9a-f]{64}$"),
                            _connector="OR",
                        ),
                        name="brand_brand_logo_hash_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("logo_hash", ""),
                            models.Q(
                                ("logo_right_stated_at__isnull", False),
                                ("logo_right_stated_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="brand_brand_logo_right_stated",
                    ),
                ],
            },
        ),
    ]

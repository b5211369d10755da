import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0010_visited_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="network",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="network",
            name="features_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "features_off__contained_by",
                        ["coffee", "cpd", "importing", "own_host", "scim", "sso"],
                    )
                ),
                name="tenants_network_features_known",
            ),
        ),
    ]

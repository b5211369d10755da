from django.db import migrations, models
from django.db.models import functions


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KindOfHelp",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("is_retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "listings_kind_of_help",
                "ordering": ["position", "name"],
            },
        ),
        migrations.AddConstraint(
            model_name="kindofhelp",
            constraint=models.UniqueConstraint(
                functions.Lower("name"), name="listings_kind_of_help_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="kindofhelp",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")), name="listings_kind_of_help_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="kindofhelp",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")),
                name="listings_kind_of_help_code_form",
            ),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """What members chose is kept by `hearing`; the table stays as it is."""

    dependencies = [
        ("hearing", "0001_from_telling"),
        ("telling", "0003_more_choices"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="Choice")],
        ),
    ]

"""Networks that are there already call the kinds of help what all have called them so far."""

from django.db import migrations

KINDS = {
    "shadowing": "Shadowing",
    "coaching": "Coaching",
    "mentoring": "Mentoring",
    "teaching": "Teaching",
    "facilitating": "Facilitating",
    "reviewing": "Reviewing",
    "analysis": "Analysis",
    "speaking": "Speaking",
    "other": "Something else",
}
FILL = (
    "INSERT INTO listings_kind_of_help (code, name, position, is_retired) "
    "VALUES (%s, %s, %s, false)"
)


def rows() -> list[list[object]]:
    """Code, name and place of each."""
    return [[code, name, number] for number, (code, name) in enumerate(KINDS.items(), 1)]


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_kinds_of_help")]

    operations = [
        migrations.RunSQL(
            [(FILL, row) for row in rows()],
            migrations.RunSQL.noop,
        )
    ]

"""The list that networks have begun with so far, as they have it."""

from importlib import import_module

from django.db import migrations

_as_networks_have_it = import_module("tenant_apps.skills.migrations.0002_national_list")

FILL = (
    'INSERT INTO national_skills_nationalskill (code, name, "group", former_names, created_at) '
    "SELECT code, name, \"group\", '{}', now() "
    'FROM unnest(%s::text[], %s::text[], %s::text[]) AS national (code, name, "group")'
)


class Migration(migrations.Migration):
    dependencies = [("national_skills", "0001_initial")]
    operations = [
        migrations.RunSQL([(FILL, _as_networks_have_it.columns())], migrations.RunSQL.noop)
    ]

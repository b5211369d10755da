import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

# A team belongs to an organisation that is listed and stands for itself, whoever else moves that
# one at the same time: its row is taken before it is looked at. Whoever has teams is not taken
# out of the list.
ONE_LEVEL = """
CREATE OR REPLACE FUNCTION organisations_one_level() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    above uuid;
    above_state text;
BEGIN
    IF NEW.parent_id IS NOT NULL THEN
        SELECT parent_id, state INTO above, above_state FROM organisations_organisation
         WHERE id = NEW.parent_id FOR NO KEY UPDATE;
    END IF;
    IF NEW.parent_id IS NOT NULL AND (above IS NOT NULL OR above_state <> 'active')
       OR EXISTS (SELECT FROM organisations_organisation WHERE parent_id = NEW.id)
    THEN
        RAISE EXCEPTION 'organisations nest one level deep'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_organisation_one_level';
    END IF;
    RETURN NEW;
END
$$
"""
WATCH = [
    "DROP TRIGGER organisations_organisation_one_level ON organisations_organisation",
    "CREATE TRIGGER organisations_organisation_one_level "
    "BEFORE INSERT OR UPDATE OF parent_id, state ON organisations_organisation "
    "FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL OR NEW.state <> 'active') "
    "EXECUTE FUNCTION organisations_one_level()",
]
# Whatever comes to name one that was merged or closed, in the same instant as well, names the one
# that it leads to, or none. Its row is held, so that whoever ends it waits, or is waited for.
LEAD_ON = [
    """
CREATE FUNCTION organisations_lead_on() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    named record;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id THEN
        RETURN NEW;
    END IF;
    WHILE NEW.organisation_id IS NOT NULL LOOP
        SELECT state, merged_into_id INTO named FROM organisations_organisation
         WHERE id = NEW.organisation_id FOR KEY SHARE;
        EXIT WHEN NOT FOUND OR named.state = 'active';
        NEW.organisation_id := named.merged_into_id;
    END LOOP;
    RETURN NEW;
END
$$
""",
    "REVOKE ALL ON FUNCTION organisations_lead_on() FROM PUBLIC",
]


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(
            model_name="organisation", name="organisations_organisation_name_unique"
        ),
        migrations.AddField(
            model_name="organisation",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="state",
            field=models.CharField(
                choices=[("active", "Listed"), ("merged", "Merged"), ("closed", "Closed")],
                db_default="active",
                default="active",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("state", "closed"), _negated=True),
                name="organisations_organisation_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "merged", "closed"])),
                name="organisations_organisation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("merged_into__isnull", True),
                        ("state", "active"),
                    ),
                    models.Q(
                        models.Q(("state", "active"), _negated=True),
                        ("ended_at__isnull", False),
                        ("parent__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="organisations_organisation_ended_stands_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "merged"), _negated=True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="organisations_organisation_merged_leads_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="organisations_organisation_not_into_itself",
            ),
        ),
        migrations.RunSQL([ONE_LEVEL], migrations.RunSQL.noop),
        migrations.RunSQL(WATCH, migrations.RunSQL.noop),
        migrations.RunSQL(LEAD_ON, migrations.RunSQL.noop),
    ]

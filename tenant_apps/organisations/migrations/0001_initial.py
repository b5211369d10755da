import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import kernel.clock
import kernel.ids

# A team belongs to an organisation, and to no other team.
ONE_LEVEL = [
    """
CREATE FUNCTION organisations_one_level() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM organisations_organisation
               WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
       OR EXISTS (SELECT FROM organisations_organisation WHERE parent_id = NEW.id)
    THEN
        RAISE EXCEPTION 'organisations nest one level deep'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_organisation_one_level';
    END IF;
    RETURN NEW;
END
$$
""",
    "REVOKE ALL ON FUNCTION organisations_one_level() FROM PUBLIC",
    "CREATE TRIGGER organisations_organisation_one_level "
    "BEFORE INSERT OR UPDATE OF parent_id ON organisations_organisation "
    "FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION organisations_one_level()",
]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trust", "Trust"),
                            ("pcn", "Primary care network"),
                            ("council", "Council"),
                            ("charity", "Charity"),
                            ("faculty", "Faculty"),
                            ("start_up", "Start-up"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="organisations_organisation_name_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="organisations_organisation_has_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "trust",
                                    "pcn",
                                    "council",
                                    "charity",
                                    "faculty",
                                    "start_up",
                                    "other",
                                ],
                            )
                        ),
                        name="organisations_organisation_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="organisations_organisation_not_own_parent",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ONE_LEVEL, migrations.RunSQL.noop),
    ]

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models

# A handle gives way to a pseudonym when whoever has left is erased; nobody comes back from that.
DROP = "DROP TRIGGER members_member_keeps_identity ON members_member"
KEEP = (
    "CREATE TRIGGER members_member_keeps_identity BEFORE UPDATE ON members_member "
    "FOR EACH ROW WHEN (OLD.id <> NEW.id OR OLD.user_id <> NEW.user_id "
    "OR OLD.joined_at <> NEW.joined_at OR (OLD.state = 'erased' AND NEW.state <> 'erased') "
    "OR (OLD.handle <> NEW.handle AND NOT (OLD.state = 'left' AND NEW.state = 'erased'))) "
    "EXECUTE FUNCTION members_keep_identity()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_shows_hours"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="member",
            name="members_member_state_known",
        ),
        migrations.AddField(
            model_name="member",
            name="membership_type",
            field=models.CharField(
                choices=[
                    ("staff", "Staff"),
                    ("student", "Student"),
                    ("faculty", "Faculty"),
                    ("alumni", "Alumni"),
                    ("citizen", "Patient or citizen"),
                    ("innovator", "Innovator"),
                ],
                default="staff",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="term_ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="term_starts_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="withheld",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("suspended", "Suspended"),
                    ("left", "Left"),
                    ("erased", "Erased"),
                ],
                default="active",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("term_ends_on__isnull", False)),
                fields=["term_ends_on"],
                name="members_member_by_last_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "suspended", "left", "erased"])),
                name="members_member_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "membership_type__in",
                        ["staff", "student", "faculty", "alumni", "citizen", "innovator"],
                    )
                ),
                name="members_member_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("term_starts_on__isnull", True),
                    ("term_ends_on__isnull", True),
                    ("term_starts_on__lte", models.F("term_ends_on")),
                    _connector="OR",
                ),
                name="members_member_term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "withheld__contained_by",
                        ["listing.post", "exchange.propose", "credits.give", "directory.read"],
                    )
                ),
                name="members_member_withholds_what_can_be",
            ),
        ),
        migrations.RunSQL([DROP, KEEP], migrations.RunSQL.noop),
    ]

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
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "suspended", "left", "erased"])),
                name="members_member_state_known",
            ),
        ),
        migrations.RunSQL([DROP, KEEP], migrations.RunSQL.noop),
    ]

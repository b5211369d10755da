import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import kernel.clock
import kernel.ids

# Who a member is stays, and a row stays: people leave, and their ledger account keeps its holder.
KEEP_IDENTITY = [
    """
CREATE FUNCTION members_keep_identity() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'a member is never deleted and keeps id, login and handle'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'members_member_keeps_identity';
END
$$
""",
    "REVOKE ALL ON FUNCTION members_keep_identity() FROM PUBLIC",
    "CREATE TRIGGER members_member_no_delete BEFORE DELETE ON members_member "
    "FOR EACH ROW EXECUTE FUNCTION members_keep_identity()",
    "CREATE TRIGGER members_member_keeps_identity BEFORE UPDATE ON members_member "
    "FOR EACH ROW WHEN (OLD.id <> NEW.id OR OLD.user_id <> NEW.user_id "
    "OR OLD.handle <> NEW.handle OR OLD.joined_at <> NEW.joined_at) "
    "EXECUTE FUNCTION members_keep_identity()",
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("handle", models.CharField(max_length=40)),
                ("job_title", models.CharField(blank=True, default="", max_length=80)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("broker", "Broker"),
                            ("champion", "Champion"),
                        ],
                        default="member",
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("about", models.TextField(blank=True, default="", max_length=1000)),
                ("shows_name_outside", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.functions.text.Lower("name"),
                        models.F("id"),
                        name="members_member_by_name",
                    ),
                    models.Index(
                        condition=models.Q(("role__in", ["broker", "champion"])),
                        fields=["role"],
                        name="members_member_by_role",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("handle",), name="members_member_handle_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handle__regex", "^[a-z][a-z0-9.-]*$")),
                        name="members_member_handle_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")), name="members_member_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["member", "broker", "champion"])),
                        name="members_member_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "suspended", "left"])),
                        name="members_member_state_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP_IDENTITY, migrations.RunSQL.noop),
    ]

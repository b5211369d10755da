"""Two more roles, and operators whose access has ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operators", "0002_sealhead")]
    operations = [
        migrations.AddField(
            model_name="operator",
            name="access_ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="operator",
            name="role",
            field=models.CharField(
                choices=[
                    ("provisioner", "Provisioner"),
                    ("finance", "Finance"),
                    ("support", "Support"),
                    ("auditor", "Auditor"),
                ],
                default="provisioner",
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="operator", name="operators_operator_role_known"),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=["provisioner", "finance", "support", "auditor"]),
                name="operators_operator_role_known",
            ),
        ),
    ]

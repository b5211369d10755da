import django.db.models.deletion
from django.db import migrations, models

STEPS = [
    ("confirm_again", "Hours to confirm, the second time"),
    ("confirm", "Hours to confirm"),
    ("answer", "A proposal to answer"),
    ("give", "Time to give to a group"),
    ("pay", "A group to be paid or not"),
    ("join", "A group to join or not"),
    ("meet", "Times to choose from"),
    ("log", "Agreed, and no hours yet"),
    ("feedback", "Feedback to give"),
]


class Migration(migrations.Migration):
    """Members are reminded of groups, and of times to meet."""

    dependencies = [("groups", "0002_waiting"), ("reminders", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="reminded", name="reminders_reminded_step_known"),
        migrations.AlterField(
            model_name="reminded",
            name="step",
            field=models.CharField(choices=STEPS, max_length=15),
        ),
        migrations.AlterField(
            model_name="reminded",
            name="exchange",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchanges.exchange",
            ),
        ),
        migrations.AddField(
            model_name="reminded",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="groups.group",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", [step for step, _ in STEPS])),
                name="reminders_reminded_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.UniqueConstraint(
                fields=("group", "member", "step", "since"),
                name="reminders_reminded_of_group_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exchange__isnull", False), ("group__isnull", True)),
                    models.Q(("exchange__isnull", True), ("group__isnull", False)),
                    _connector="OR",
                ),
                name="reminders_reminded_of_one",
            ),
        ),
    ]

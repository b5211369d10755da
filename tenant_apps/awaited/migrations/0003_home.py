"""That one's organisation has a network waits for a member too."""

from django.db import migrations, models

OF_ONE = ["answer", "confirm", "reply", "message", "line", "thanks", "home"]
ALL = [
    *("answer", "confirm", "reply", "message", "line", "thanks"),
    *("ruling", "undoing", "invitation", "terms", "settling", "home"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("awaited", "0002_messages"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="awaited", name="awaited_what_known"),
        migrations.RemoveConstraint(model_name="awaited", name="awaited_of_whom"),
        migrations.AlterField(
            model_name="awaited",
            name="what",
            field=models.CharField(
                choices=[
                    ("answer", "An answer to a proposal"),
                    ("confirm", "Whether the hours are right"),
                    ("reply", "An answer to a question"),
                    ("message", "That a message in an exchange is read"),
                    ("line", "That a message in a question is read"),
                    ("thanks", "What was learned in an exchange"),
                    ("ruling", "A decision about a dispute"),
                    ("undoing", "A decision about what is to be undone"),
                    ("invitation", "An answer to an invitation to the federation"),
                    ("terms", "A yes to newer terms"),
                    ("settling", "A yes to settling a position"),
                    ("home", "A look at the network of one’s organisation"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="awaited",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ALL)), name="awaited_what_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="awaited",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("member__isnull", False), ("not_for__isnull", True), ("what__in", OF_ONE)
                    ),
                    models.Q(
                        models.Q(("what__in", OF_ONE), _negated=True), ("member__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="awaited_of_whom",
            ),
        ),
    ]

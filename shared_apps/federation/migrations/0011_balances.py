"""Whether members who move to another network take their balance along, and bring it here.

Whoever allows it no longer waits for what is under way, as a network that leaves does.
"""

from django.db import migrations, models
from django.db.models import Q

STOP_MOVES = """
CREATE TRIGGER federation_network_stop_moves
    BEFORE UPDATE OF balances_out, balances_in ON federation_network FOR EACH ROW
    WHEN ((OLD.balances_out, OLD.balances_in) IS DISTINCT FROM (NEW.balances_out, NEW.balances_in))
    EXECUTE FUNCTION federation_stop_trade('network_id');
ALTER TABLE federation_network ENABLE ALWAYS TRIGGER federation_network_stop_moves;
"""
KINDS = [
    ("invited", "Invited"),
    ("applied", "Applied"),
    ("withdrawn", "Taken back"),
    ("refused", "Said no"),
    ("joined", "Joined"),
    ("agreed", "Agreed to newer terms"),
    ("sharing", "Changed what is shared"),
    ("balances", "Changed whose balances move along"),
    ("limits", "Changed the trade limits"),
    ("leaving", "Began to leave"),
    ("stayed", "Stayed after all"),
    ("left", "Left"),
]


class Migration(migrations.Migration):
    dependencies = [("federation", "0010_forgetting")]

    operations = [
        *(
            migrations.AddField(
                "federatednetwork", name, models.BooleanField(db_default=False, default=False)
            )
            for name in ("balances_out", "balances_in")
        ),
        *(
            migrations.AddField("membershipstep", name, models.BooleanField(null=True))
            for name in ("balances_out", "balances_in")
        ),
        migrations.AlterField(
            "membershipstep", "kind", models.CharField(choices=KINDS, max_length=10)
        ),
        migrations.AddConstraint(
            "membershipstep",
            models.CheckConstraint(
                condition=~Q(kind="balances")
                | Q(balances_out__isnull=False, balances_in__isnull=False),
                name="federation_step_names_balances",
            ),
        ),
        migrations.RunSQL(STOP_MOVES, migrations.RunSQL.noop),
    ]

"""What the schedule does for the console."""

from shared_apps.console import tasks
from shared_apps.console.models import NetworkFigures
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


def test_measuring_counts_in_every_network(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member
) -> None:
    for network in (nwl, warwick):
        with current.enter(network):
            tasks.measure.run()
    with current.shared():
        counted = dict(NetworkFigures.objects.values_list("network_id", "members"))
    assert counted == {nwl.id: 1, warwick.id: 0}

"""Once a day, in each network by itself: files that no message names are swept."""

from typing import Any

from tenant_apps.group_talk.stored import GROUP_MESSAGES
from tenants.rounds import network_round


@network_round(name="group_talk.sweep", every_seconds=86_400)
def sweep(**kwargs: Any) -> None:
    """Remove this network's files that no message names, as a process that died may leave."""
    GROUP_MESSAGES.sweep()

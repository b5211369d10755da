"""Every ten minutes: the network's list of skills follows the national one."""

from typing import Any

from tenant_apps.skills import following
from tenants.rounds import network_round


@network_round(name="skills.follow", every_seconds=600)
def follow(**kwargs: Any) -> None:
    """Take over what operators changed."""
    following.follow()

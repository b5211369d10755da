"""Groups and hours that nobody took further, and news for hosts, in each network by itself."""

from typing import Any

from tenant_apps.groups import coming, services
from tenants.rounds import network_round


@network_round(name="groups.expire", every_seconds=600)
def expire(**kwargs: Any) -> None:
    """Every ten minutes: expire this network's groups whose time is over."""
    services.expire_due()


@network_round(name="groups.confirm_by_time", every_seconds=3600)
def confirm_by_time(**kwargs: Any) -> None:
    """Every hour: confirm the hours that nobody answered by their day, where that is the rule."""
    services.confirm_due()


@network_round(name="groups.tell_hosts", every_seconds=600)
def tell_hosts(**kwargs: Any) -> None:
    """Every ten minutes: tell hosts who came and left, an hour after the first of it."""
    coming.tell_due()

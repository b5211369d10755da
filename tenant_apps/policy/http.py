"""Requests as the views of apps below `members` see them."""

from tenant_apps.policy.permissions import Actor
from tenants.http import NetworkRequest


class ActorRequest(NetworkRequest):
    """A request behind `members_only` or `needs`: someone is signed in and active."""

    member: Actor

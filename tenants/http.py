"""Requests as views see them."""

from django.http import HttpRequest

from tenants.current import NetworkRef


class NetworkRequest(HttpRequest):
    """A request on a network's host, inside that network.

    `changes_nothing` is set by a view that takes a form only to show what would come of it.
    """

    network: NetworkRef
    changes_nothing: bool


class CentralRequest(HttpRequest):
    """A request on the central host, in the shared schema."""

"""Requests as views see them."""

from django.http import HttpRequest

from tenants.current import NetworkRef


class NetworkRequest(HttpRequest):
    """A request on a network's host, inside that network."""

    network: NetworkRef


class CentralRequest(HttpRequest):
    """A request on the central host, in the shared schema."""

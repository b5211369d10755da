"""Addresses of networks and of the central service, with the port the deployment answers on."""

from django.conf import settings
from django.urls import reverse

from tenants import current
from tenants.current import NetworkRef


def host_for(slug: str) -> str:
    """The host name that a network of this slug gets."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def absolute(network: NetworkRef, path: str = "/") -> str:
    """A full URL on the network's own address."""
    return _url(network.host, path)


def page(name: str, *args: object) -> str:
    """The full URL of a page of the current network, wherever it is asked from, such as a mail."""
    return absolute(current.network(), reverse(name, args=args, urlconf=settings.NETWORK_URLCONF))


def of_slug(slug: str, path: str = "/") -> str:
    """A full URL on the address that a network of this slug gets."""
    return _url(host_for(slug), path)


def central(path: str = "/") -> str:
    """A full URL at the central service."""
    return _url(settings.BASE_DOMAIN, path)


def _url(host: str, path: str) -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}{path}"

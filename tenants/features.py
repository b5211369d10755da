"""Whole features that a network has, or that the central service has switched off for it.

A feature is an app of a network's, or most of one: its addresses, its work in the background and
what leads there. Which are off stands with the network itself, so to ask costs no query. What is
the network's stays as it is while a feature is off, and is there again when it is on.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants import current
from tenants.current import NetworkRef


class Feature(StrEnum):
    """Named as the app is, which is how its addresses begin."""

    COFFEE = "coffee"
    CPD = "cpd"
    IMPORTING = "importing"
    OWN_HOST = "own_host"
    DIRECTORY = "scim"
    SINGLE_SIGN_ON = "sso"


LABELS: Final[dict[Feature, str]] = {
    Feature.COFFEE: "Random coffee",
    Feature.CPD: "CPD record",
    Feature.IMPORTING: "Import from another time bank",
    Feature.OWN_HOST: "An address of its own",
    Feature.DIRECTORY: "Staff directory",
    Feature.SINGLE_SIGN_ON: "Single sign-on",
}
_APPS: Final = frozenset(Feature)
# Addresses that bear a name without their app's.
_ELSEWHERE: Final = {"openid_connect_callback": Feature.SINGLE_SIGN_ON}
# Of a feature, and open without it.
STAYS_OPEN: Final = {"sso:settings": "whether all are asked for a second step is set there too"}


def is_on(feature: Feature) -> bool:
    """Whether the current network has it; where none is entered, nothing is off."""
    network = current.network_or_none()
    return network is None or has(network, feature)


def has(network: NetworkRef, feature: Feature) -> bool:
    """Whether this network has it."""
    return feature not in network.features_off


def of_address(name: str) -> Feature | None:
    """Which feature an address is of, by its name; none for what every network has."""
    if name in STAYS_OPEN:
        return None
    app = name.partition(":")[0]
    return Feature(app) if app in _APPS else _ELSEWHERE.get(name)


def label(feature: str) -> str:
    """What it is called, also in the middle of a sentence."""
    return LABELS[Feature(feature)]


def off_at_first() -> list[str]:
    """What a new network begins without, by this deployment's settings: usually nothing."""
    return in_order(settings.FEATURES_OFF_AT_FIRST)


def in_order(names: Iterable[str]) -> list[str]:
    """Each once, as the registry keeps them. Raises ImproperlyConfigured for what is no feature."""
    found = set(names)
    if unknown := found - _APPS:
        known = ", ".join(Feature)
        raise ImproperlyConfigured(f"No feature is called {min(unknown)!r}: there are {known}.")
    return sorted(str(name) for name in found)

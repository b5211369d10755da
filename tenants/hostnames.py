"""Host names that a network may ask to answer on, besides the one below our own address."""

import re

from django.conf import settings

LONGEST = 253
FORM = r"^(?=.{4,253}$)([a-z0-9](-?[a-z0-9]){0,62}\.)+[a-z][a-z0-9]{1,62}$"
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Only bodies of the NHS are given names below these.
_OF_THE_NHS = (".nhs.uk", ".nhs.net")


class BadHostname(ValueError):
    """The message says what is wrong with the name and what to enter instead."""


def check(text: str) -> str:
    """The host name in its one normal form, or BadHostname."""
    host = text.strip().lower().removesuffix(".")
    if "/" in host or ":" in host or "@" in host:
        raise BadHostname("Enter the name alone, such as time.example.org, without https://.")
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        # Letters of other alphabets can be drawn so that one name passes for another.
        raise BadHostname("Use the plain letters a to z: others can be mistaken for them.")
    _refuse_no_name(host)
    _refuse_ours(host)
    if "nhs" in host.replace("-", "") and not host.endswith(_OF_THE_NHS):
        raise BadHostname("The letters “nhs” may stand in an address below nhs.uk alone.")
    return host


def _refuse_no_name(host: str) -> None:
    labels = host.split(".")
    is_name = len(host) <= LONGEST and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    if not is_name or "--" in host:
        raise BadHostname("Enter a name such as time.example.org.")
    # The last part of a name begins with a letter, that of an IP address does not.
    if not labels[-1][:1].isalpha() or len(labels[-1]) < 2:
        raise BadHostname("Enter a name, not a number: an IP address has no certificate.")


def _refuse_ours(host: str) -> None:
    ours = settings.BASE_DOMAIN
    if host == ours or host.endswith(f".{ours}") or ours.endswith(f".{host}"):
        raise BadHostname(f"Names of {ours} are ours. Enter one of your organisation’s.")

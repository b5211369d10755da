"""Fetching what a champion's address leads to, and never anything of the machines around us.

Addresses that are not public (loopback, private, link-local) are refused after the name is looked
up, at each connection, so that a name which changes in between gains nothing; redirects are not
followed. Where tests run their own providers, `OUTBOUND_LOOPBACK` lets loopback pass.
"""

import requests
from django.conf import settings
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from kernel.errors import Refused

TIMEOUT_SECONDS = (3, 7)
MOST_BYTES = 512 * 1024


class NotFetched(Refused):
    """The address could not be reached, is not public, or did not answer as it should."""

    code = "not_fetched"
    status = 422
    default_message = "That address could not be read. Check it, and that it is open to us."


def session() -> requests.Session:
    """A session for one exchange with an address that somebody else chose."""
    made: requests.Session = HTTPSession(
        Config(
            default_timeout=TIMEOUT_SECONDS,
            never_redirect=True,
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=settings.OUTBOUND_LOOPBACK,
            user_agent_override="Hexitime",
        )
    )
    return made


def fetch(url: str) -> bytes:
    """What stands there, if it is not too much. Raises NotFetched."""
    if not is_allowed(url):
        raise NotFetched("Give an address that begins with https://")
    try:
        with session() as asking, asking.get(url, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise NotFetched
            content = answer.raw.read(MOST_BYTES + 1, decode_content=True)
    except (requests.RequestException, InvalidIPAddress) as error:
        raise NotFetched from error
    if len(content) > MOST_BYTES:
        raise NotFetched("What stands there is too large to be what we look for.")
    return bytes(content)


def is_allowed(url: str) -> bool:
    """Only over https; plain http where tests run their own."""
    return url.startswith("https://") or (
        settings.OUTBOUND_LOOPBACK and url.startswith("http://127.0.0.1")
    )

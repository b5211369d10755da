"""Addresses: `maria@nwl` names a member across networks."""

import re
from dataclasses import dataclass

from kernel.errors import Refused
from tenants.slugs import PATTERN

MAX_HANDLE = 64
MAX_SLUG = 32
_HANDLE = re.compile(r"[a-z][a-z0-9.-]*")


class BadAddress(Refused):
    """What was typed is no address."""

    code = "bad_address"
    status = 400
    default_message = (
        "Write the address as name@network, such as maria@nwl. It is not an e-mail address."
    )


@dataclass(frozen=True, slots=True)
class Address:
    """A member by handle and network slug, both in small letters."""

    handle: str
    slug: str

    def __str__(self) -> str:
        return f"{self.handle}@{self.slug}"


def parse(text: str) -> Address:
    """The address that was typed, or BadAddress."""
    handle, at, slug = text.strip().lower().partition("@")
    if not at or len(handle) > MAX_HANDLE or len(slug) > MAX_SLUG:
        raise BadAddress
    if not _HANDLE.fullmatch(handle) or not PATTERN.fullmatch(slug):
        raise BadAddress
    return Address(handle, slug)

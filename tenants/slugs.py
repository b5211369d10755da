"""What a network may be called in its address."""

import re

PATTERN = re.compile(r"[a-z](?:-?[a-z0-9]){1,31}")

_KEPT = """
    about account accounts admin api app apps assets auth beta billing blog blueprint central
    console dashboard demo dev docs download federation ftp health help hexitime host hosts imap
    internal legal localhost login logout mail media members metrics mx national network networks
    news ns ns1 ns2 operator operators pop postmaster press privacy public root security shared
    shop signin signup smtp sso staging static status support system terms test tests time vpn
    web webmaster www
"""
RESERVED = frozenset(_KEPT.split())


class BadSlug(ValueError):
    """The message says what is wrong with the slug and what to do."""


def check(slug: str) -> str:
    """The slug as given, or BadSlug."""
    if not PATTERN.fullmatch(slug) or len(slug) > 32:
        raise BadSlug(
            "Use 2 to 32 small letters, digits and single hyphens, starting with a letter."
        )
    if "nhs" in slug.replace("-", ""):
        raise BadSlug("The letters “nhs” may not stand in a network’s address.")
    if slug in RESERVED:
        raise BadSlug(f"“{slug}” is kept for the service itself. Choose another address.")
    return slug

"""How often a link to join may be asked for: by network, counted for addresses and for domains.

Counted in the cache under digests, so no address stands there. Addresses and domains alone are
counted, never computers: a hospital is behind one.
"""

import hashlib

from django.core.cache import cache

HOUR = 3600
MOST_FOR_ADDRESS = 3
MOST_FOR_DOMAIN = 300


def may_ask(address: str, domain: str) -> bool:
    """Whether one more mail may go there now; it is counted where it may."""
    return _within(f"address:{address}", MOST_FOR_ADDRESS) and _within(
        f"domain:{domain}", MOST_FOR_DOMAIN
    )


def _within(what: str, most: int) -> bool:
    """Count one more. The hour begins with the first."""
    key = "join:" + hashlib.sha256(what.encode()).hexdigest()
    cache.add(key, 0, HOUR)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:
        # The hour ended between the two: this is the first of the next.
        return bool(cache.add(key, 1, HOUR))

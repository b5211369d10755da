"""How often a link to join may be asked for: by network, counted for addresses and for domains.

Addresses and domains alone are counted, never computers: a hospital is behind one.
"""

from kernel import counters

HOUR = 3600
MOST_FOR_ADDRESS = 3
MOST_FOR_DOMAIN = 300


def may_ask(address: str, domain: str) -> bool:
    """Whether one more mail may go there now; it is counted where it may."""
    return _within(f"address:{address}", MOST_FOR_ADDRESS) and _within(
        f"domain:{domain}", MOST_FOR_DOMAIN
    )


def _within(of: str, most: int) -> bool:
    return counters.one_more("join", of=of, seconds=HOUR) <= most

"""Every ten minutes: saved searches are tried on what is new, and tell of what they found."""

import time
from typing import Any

from tenant_apps.saved import at_once, finds, forgetting, people
from tenants.rounds import network_round

MOST_SECONDS = 25.0


@network_round(name="saved.round", every_seconds=600)
def look(**kwargs: Any) -> None:
    """Find, then tell those who wish to hear at once; the rest waits for the weekly mail.

    What there is no time for, the next round tries.
    """
    until = time.monotonic() + MOST_SECONDS
    while finds.try_new() == finds.MOST_NEW and time.monotonic() < until:
        pass
    while people.try_new() == people.MOST_NEW and time.monotonic() < until:
        pass
    at_once.tell()


@network_round(name="saved.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Once a day: what was found is forgotten where it changes nothing any more."""
    forgetting.forget()

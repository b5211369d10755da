"""Every few hours: each network's words are counted anew."""

from typing import Any

from tenant_apps.search import words
from tenants.rounds import network_round


@network_round(name="search.words", every_seconds=4 * 3600)
def count_words(**kwargs: Any) -> None:
    """What typing errors are mended by."""
    words.count_anew()

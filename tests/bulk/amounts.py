"""How large a network is. Knows nothing of the project, so that a benchmark's parent may use it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of everything."""

    members: int
    listings: int
    exchanges: int
    messages: int

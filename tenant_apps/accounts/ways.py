"""Other ways to sign in than a password, which apps above add when they start."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A button on the sign-in page, which posts."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The buttons; `only`: members sign in by one of them and by nothing else."""

    buttons: list[Way]
    only: bool = False


_sources: list[Callable[[], Ways]] = []


def register(source: Callable[[], Ways]) -> None:
    """Have the sign-in page ask here too. `source` is asked at each page."""
    if source not in _sources:
        _sources.append(source)


def here() -> Ways:
    """All other ways at this host."""
    found = [source() for source in _sources]
    buttons = [button for ways in found for button in ways.buttons]
    return Ways(buttons, only=any(ways.only for ways in found))

"""Where else may be searched: ways out of this network's own lists.

An app above registers in its `AppConfig.ready()` a function that gives a label and an address for
a page of this name (`listings` or `people`), or nothing:

    elsewhere.register(link)     # link("listings") -> ("In other networks", "/…") | None
"""

from collections.abc import Callable

Link = Callable[[str], tuple[str, str] | None]
_links: list[Link] = []


def register(link: Link) -> None:
    """Add a way out; adding it twice changes nothing."""
    if link not in _links:
        _links.append(link)


def tabs(page: str) -> list[dict[str, str]]:
    """All that lead somewhere now, in the order they were registered."""
    found = [way for link in _links if (way := link(page))]
    return [{"label": label, "url": url} for label, url in found]

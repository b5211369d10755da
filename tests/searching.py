"""Reading a page of search results."""

import re
from html import unescape


def next_page(page: str) -> str:
    """The address of the page after this one, `""` where it is the last."""
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return unescape(found[1]) if found else ""


def titles(page: str) -> list[str]:
    """What the listings are called, in their order."""
    return [unescape(one) for one in re.findall(r'class="card-title"><a [^>]+>([^<]+)', page)]


def people(page: str) -> list[str]:
    """Who is shown, in their order."""
    return [unescape(one) for one in re.findall(r'class="person-name"[^>]*>([^<]+)', page)]


def typed_again(page: str) -> str:
    """What stands in the box for words."""
    found = re.search(r'name="q" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def numbers(page: str) -> dict[str, str]:
    """How many each value of a filter would leave, by what it is called."""
    found = re.findall(r'<span>([^<]+)</span>(?:<span class="count">([^<]+)</span>)?', page)
    return {unescape(label): count for label, count in found}

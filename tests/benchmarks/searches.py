"""What the market's benchmark searches for: addresses, as members would come to ask for them."""

import random
from urllib.parse import urlencode

from django.http import QueryDict

from tenant_apps.members.models import Member
from tenant_apps.search import asked, selectors
from tenant_apps.search.shelves import LISTINGS
from tenants import current
from tenants.current import NetworkRef
from tests.bulk.words import FIRST, JOBS, LAST, TOPICS

# Of the listings of the crowd, each of these is in one of four or so.
COMMON = ("team", "small", "paper", "video", "month", "data")


def one_topic() -> str:
    return _listings(q=random.choice(TOPICS))


def a_common_word() -> str:
    return _listings(q=random.choice(COMMON))


def two_filters() -> str:
    return _listings(
        q=random.choice([*TOPICS, *COMMON]),
        help_kind=random.choice(["coaching", "teaching", "analysis"]),
        how=random.choice(["remote", "in_person"]),
    )


def a_typing_error() -> str:
    """Two letters of a topic's longest word have changed places."""
    topic = random.choice(TOPICS)
    word = max(topic.split(), key=len)
    at = random.randrange(1, len(word) - 2)
    mistyped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return _listings(q=topic.replace(word, mistyped))


def closing_soon() -> str:
    return _listings(sort="closing")


def people() -> str:
    words = [*JOBS, *FIRST, f"{random.choice(FIRST)} {random.choice(LAST)}"]
    return f"/people/?{urlencode({'q': random.choice(words)})}"


def a_later_page(network: NetworkRef, visitor: int) -> str:
    """The second page of a topic."""
    address = one_topic()
    wanted = asked.read(QueryDict(address.partition("?")[2]), shelf=LISTINGS)
    with current.enter(network):
        results, _ = selectors.search_listings(Member.objects.get(handle=f"m{visitor}"), wanted)
        return f"{address}&{urlencode({'after': results.after})}" if results.after else address


def _listings(**wanted: str) -> str:
    kind = random.choice(["request", "offer"])
    return f"/listings/?{urlencode({'kind': kind, **wanted})}"

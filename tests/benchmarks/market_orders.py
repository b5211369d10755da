"""What the market's benchmark has done by the project itself: networks filled, pages served."""

import itertools
import random
import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import Q

from tests.benchmarks.deployment_orders import application, prepare, world
from tests.benchmarks.serving import environ, milliseconds, posted
from tests.bulk.amounts import Amounts
from tests.bulk.copying import uuid_of
from tests.bulk.crowd import LISTING, crowd
from tests.bulk.network import fill as copy
from tests.bulk.past import LONG_TALK
from tests.bulk.words import ASKS, MORE, TOPICS

from kernel.ids import uuid7  # isort: skip
from tenant_apps.brokering import noticing  # isort: skip
from tenant_apps.brokering.models import Kind  # isort: skip
from tenant_apps.credits import selectors as credits  # isort: skip
from tenant_apps.exchanges.models import Exchange  # isort: skip
from tenant_apps.listings.models import Listing  # isort: skip
from tenant_apps.members import services as members  # isort: skip
from tenant_apps.members.models import Member  # isort: skip
from tenant_apps.questions.models import Question  # isort: skip
from tenant_apps.search import words  # isort: skip
from tenant_apps.skills import selectors as skills  # isort: skip
from tenants import current  # isort: skip
from tenants.current import NetworkRef  # isort: skip
from tests.benchmarks import searches  # isort: skip
from tests.counting import counted  # isort: skip

__all__ = ["fill", "names", "prepare", "serve"]

VISITORS = 20
BROKER = VISITORS
_networks: dict[str, NetworkRef] = {}
_cookies: dict[str, list[str]] = {}
_amounts: dict[str, Amounts] = {}


def fill(slug: str, amounts: dict[str, int]) -> dict[str, float]:
    """A network of this size; returns the seconds it took, until its statistics are known."""
    network = world.network(slug, slug.title(), "school", for_good=True)
    wanted = Amounts(**amounts)
    began = time.perf_counter()
    with world.admin() as admin:
        copy(admin, network, wanted)
        admin.commit()
        with current.enter(network):
            words.count_anew()
            noticing.notice()
            members.change_role(member=_member(BROKER), role="broker", by=_member(BROKER).id)
        admin.autocommit = True
        admin.execute("VACUUM ANALYZE")
        took = time.perf_counter() - began
        admin.execute("CHECKPOINT")
    _networks[slug], _amounts[slug] = network, wanted
    _cookies[slug] = [_cookie(network, number) for number in range(VISITORS + 1)]
    return {"seconds": took}


def names() -> list[str]:
    """The pages, by name."""
    return list(_PAGES)


def serve(name: str, requests: int) -> dict[str, object]:
    """Milliseconds of each request in both networks, and the queries of one."""
    asked = {slug: _requests(slug, name, requests) for slug in _networks}
    took: dict[str, object] = {
        slug: milliseconds(application, each) for slug, each in asked.items()
    }
    once = _requests("city", name, 1)
    with counted() as queries:
        milliseconds(application, once)
    return {**took, "queries": len(queries)}


def _requests(slug: str, name: str, count: int) -> list[dict[str, object]]:
    random.seed(name)
    made = []
    for visitor in itertools.islice(itertools.cycle(range(VISITORS)), count):
        path, _, query = _PAGES[name](slug, visitor).partition("?")
        who = BROKER if name in _BROKERS else visitor
        asked = environ(_networks[slug].host, path, _cookies[slug][who])
        fields = _FORMS[name](slug) if name in _FORMS else None
        if fields is None:
            made.append({**asked, "QUERY_STRING": query})
        else:
            made.append(posted(asked, fields, settings.CSRF_COOKIE_NAME))
    return made


def _cookie(network: NetworkRef, number: int) -> str:
    with current.enter(network):
        user = _member(number).user
    client = world.client(network, user)
    name = next(iter(client.cookies))
    return f"{name}={client.cookies[name].value}"


def _member(number: int) -> Member:
    return Member.objects.select_related("user").get(handle=f"m{number}")


def _listing(slug: str, visitor: int) -> str:
    """One that is open, and anyone's."""
    with current.enter(_networks[slug]):
        start = uuid_of(LISTING, random.randrange(_amounts[slug].listings * 9 // 10))
        reader = Member.objects.get(handle=f"m{visitor}")
        found = Listing.objects.open_to(reader).filter(id__gte=start).order_by("id").first()
    assert found
    return f"/listings/{found.id}/"


def _helpers(slug: str, visitor: int) -> str:
    """Who may help with a request of the visitor's own."""
    people = crowd(_amounts[slug].members, _amounts[slug].listings, [])
    own = range(visitor, people.listings, people.members)
    request = next(number for number in own if not people.is_offer(number))
    return f"/helpers/{uuid_of(LISTING, request)}/"


def _exchange(slug: str, visitor: int, **which: object) -> str:
    """One of the visitor's own."""
    with current.enter(_networks[slug]):
        own = Exchange.objects.of(_member(visitor).id)
        return f"/exchanges/{random.choice(own.filter(**which).values_list('id', flat=True))}/"


def _long_talk(slug: str, visitor: int) -> str:
    return _exchange(slug, visitor, last_position__gt=LONG_TALK)


def _talk(slug: str, visitor: int) -> str:
    """About a listing that the visitor asked about, or that somebody asked the visitor about."""
    with current.enter(_networks[slug]):
        me = _member(visitor)
        talks = Question.objects.filter(Q(asker=me) | Q(owner=me)).values_list("id", flat=True)
        return f"/questions/{random.choice(talks)}/"


def _later_lines(slug: str, visitor: int) -> str:
    """The second page of a statement, where there is one."""
    with current.enter(_networks[slug]):
        account = credits.account_of(_member(visitor))
        older = credits.statement(account).older
    return f"/credits/?before={older}" if older else "/credits/"


def _a_request(slug: str) -> dict[str, object]:
    """A form filled in: its words name a skill too."""
    topic = random.choice(TOPICS)
    with current.enter(_networks[slug]):
        named = random.sample(skills.listed(), 2)
    return {
        "key": str(uuid7()),
        "title": random.choice(ASKS).format(topic),
        "help_kind": "coaching",
        "description": random.choice(MORE),
        "skills": [str(skill.id) for skill in named],
    }


def _queue_of(kind: Kind) -> Callable[[str, int], str]:
    return lambda slug, visitor: f"/queue/?kind={kind.value}"


_QUEUES = {f"broker queue, {kind.label.lower()}": _queue_of(kind) for kind in Kind}
# What is not asked for by its address alone.
_FORMS = {"matching, before posting": _a_request}
_PAGES = {
    "home": lambda slug, visitor: "/",
    "search, one topic": lambda slug, visitor: searches.one_topic(),
    "search, a common word": lambda slug, visitor: searches.a_common_word(),
    "search, two filters": lambda slug, visitor: searches.two_filters(),
    "search, a typing error": lambda slug, visitor: searches.a_typing_error(),
    "search, all of a kind": lambda slug, visitor: "/listings/?help_kind=coaching",
    "search, closing soon": lambda slug, visitor: searches.closing_soon(),
    "search, a later page": lambda slug, visitor: searches.a_later_page(_networks[slug], visitor),
    "search, people": lambda slug, visitor: searches.people(),
    "listing": _listing,
    "profile": lambda slug, visitor: f"/people/m{random.randrange(_amounts[slug].members)}/",
    "matching": _helpers,
    "matching, for a member": lambda slug, visitor: "/for-you/",
    "matching, before posting": lambda slug, visitor: "/listings/new/request/preview/",
    "people": lambda slug, visitor: "/people/",
    "exchanges": lambda slug, visitor: "/exchanges/",
    "exchange": _exchange,
    "exchange, a long talk": _long_talk,
    "messages, new ones": lambda slug, visitor: f"{_long_talk(slug, visitor)}notes/?after=200",
    "messages, nothing new": lambda slug, visitor: f"{_long_talk(slug, visitor)}notes/?after=999",
    "messages, about listings": lambda slug, visitor: "/questions/",
    "messages, about one": _talk,
    "statement": lambda slug, visitor: "/credits/",
    "statement, older": _later_lines,
    "to-do": lambda slug, visitor: "/to-do/",
    "broker queue": lambda slug, visitor: "/queue/",
    **_QUEUES,
}
_BROKERS = ("broker queue", *_QUEUES)

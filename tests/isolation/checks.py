"""What is asked of every address, whoever wrote it. Each function yields what is wrong.

They take any URLconf that stands in `settings.NETWORK_URLCONF` or `CENTRAL_URLCONF`, so that
`test_leaks` can try them on views that leak.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.test import Client

from tests.isolation import asking, fingerprints, needles
from tests.isolation.asking import Answer
from tests.isolation.conftest import NOBODY, Pair
from tests.isolation.routes import CENTRAL, Route
from tests.isolation.things import ROLES, Things, nothings

Methods = tuple[str, ...]

OURS = tuple(f"a/{role}" for role in ROLES)
# Who asks by methods that no form and no link sends, where not everyone does: who may do most.
ODD = "a/champion"
# Sessions that prove something elsewhere: here they prove nothing.
FOREIGN = ("b/champion", "operator/provisioner")
# A page may keep something for the visitor's next one.
_SESSIONS = frozenset({"django_session"})


def unsaid(route: Route) -> Iterator[str]:
    """Parameters of an address of which nobody has said what they name."""
    for name in route.unknown:
        yield (
            f"{route}: say in tests/isolation/routes.py what {name} is: the name of an OBJECT "
            "(then tests/isolation/things.py makes one), or one of some WORDS."
        )


def tells(pair: Pair, route: Route, sought: frozenset[str]) -> Iterator[str]:
    """r01: how asking A for an object of B differs from asking for one that is nowhere."""
    form = asking.form_of(pair.b)
    of_b, of_none = route.paths(pair.b.values), route.paths(nothings())
    looked = set()
    for role in OURS:
        client = pair.browser(role, pair.a.network)
        for method, path, other in _each_way(of_b, of_none, _usual(pair)):
            seen = asking.ask(client, method, path, body=form).without(path)
            missing = asking.ask(client, method, other, body=form).without(other)
            looked.add(missing.status)
            where = f"{role} {method} {path}"
            if seen != missing:
                yield f"{where}: {seen.status}, and {missing.status} where nothing is"
            if seen.status not in _told(role):
                yield f"{where}: {seen.status}"
            yield from _shown(where, seen, sought - {*form.values()})
    if 404 not in looked:
        yield f"{route}: no method looks for the object"


def shows(pair: Pair, route: Route, sought: frozenset[str], methods: Methods) -> Iterator[str]:
    """r01: what an address of A, asked with all that names B, has of B in its answers."""
    said = _said(pair)
    paths = route.paths(pair.a.values)
    query = urlencode(asking.query_of(pair.b))
    for role in OURS:
        client = pair.browser(role, pair.a.network)
        for method, path, _ in _each_way(paths, paths, _methods(pair, role, methods)):
            for content_type in _content_types(method):
                answer = _ask_for_all(client, pair.b, method, path, content_type, query)
                where = f"{role} {method} {path}"
                if answer.status >= 500:
                    yield f"{where}: {answer.status}"
                yield from _shown(where, answer, sought - said)


def differs(pair: Pair, route: Route, *roles: str) -> Iterator[str]:
    """r02: where a session of elsewhere is told anything else than one that is nowhere."""
    at = pair.a.network if route.urlconf != CENTRAL else None
    paths = [route.paths(_known_to(things))[0] for things in (pair.a, pair.b)]
    for path in dict.fromkeys(paths):
        for method in _usual(pair) if path == paths[0] else asking.USED:
            unknown = asking.ask(pair.browser(NOBODY, at), method, path)
            for role in roles:
                known = asking.ask(pair.browser(role, at), method, path)
                if known != unknown:
                    yield f"{role} {method} {path}: {known.status}, and nobody {unknown.status}"


def _known_to(things: Things) -> dict[str, str]:
    """Values for an address of a network or of the centre."""
    return {**nothings(), **things.values, "slug": things.network.slug}


def _usual(pair: Pair) -> Methods:
    """The methods that pages use; all that there are where no expense is spared.

    That an address refuses all others, whoever asks, is in tests/integration/security.
    """
    return asking.METHODS if pair.is_full else asking.USED


def _methods(pair: Pair, role: str, methods: Methods) -> Methods:
    """What a role asks by: all of them where no expense is spared."""
    if pair.is_full or role == ODD:
        return methods
    return tuple(method for method in methods if method in asking.USED)


def _each_way(
    paths: list[str], others: list[str], methods: Methods
) -> Iterator[tuple[str, str, str]]:
    """What forms and links send with every word of an address, all else with its first."""
    for method in methods:
        pairs = list(zip(paths, others, strict=True))
        for path, other in pairs if method in asking.SENT else pairs[:1]:
            yield method, path, other


def _content_types(method: str) -> tuple[str, ...]:
    """Forms and JSON where it may matter; other methods have no form that sends them."""
    if method == "POST":
        return (asking.FORM, asking.JSON)
    return (asking.JSON,) if method in asking.WITH_BODY else (asking.FORM,)


def _ask_for_all(
    client: Client, b: Things, method: str, path: str, content_type: str, query: str
) -> Answer:
    """Name B in the body of a form, and in query and headers of all else."""
    is_form = content_type == asking.FORM and method == "POST"
    return asking.ask(
        client,
        method,
        path if is_form else f"{path}?{query}",
        body=asking.form_of(b) if method in asking.WITH_BODY else None,
        content_type=content_type,
        headers=None if is_form else asking.headers_of(b),
    )


@contextmanager
def unchanged(pair: Pair, *schemas: str) -> Iterator[list[str]]:
    """What was done within and left a trace in these schemas; B's, if none is named."""
    wrong: list[str] = []
    names = schemas or (pair.b.network.schema,)
    for name in names:
        if name not in pair.left:
            pair.left[name] = fingerprints.take(pair.world, name, without=_SESSIONS)
    yield wrong
    for name in names:
        before = pair.left[name]
        pair.left[name] = fingerprints.take(pair.world, name, without=_SESSIONS)
        changed = before.changed(pair.left[name])
        wrong += [f"{name}.{table} has changed" for table in sorted(changed)]


def kept(pair: Pair) -> Iterator[str]:
    """Ids of B that have come to stand in rows of A."""
    for foreign in {*pair.b.values.values(), str(pair.b.network.id)}:
        if len(foreign) >= needles.SHORTEST:
            for table in fingerprints.mentions(pair.world, pair.a.network.schema, foreign):
                yield f"{table} of A has {foreign} of B"


def _told(role: str) -> set[int]:
    """405 where the method is none of the address's; 403 before anything is looked for."""
    if role in {"a/member", "a/broker"}:
        return {403, 404, 405}
    return {404, 405} if role == "a/champion" else {302, 404, 405}


def _shown(where: str, answer: Answer, sought: frozenset[str]) -> Iterator[str]:
    for needle in needles.found_in(answer.text, sought):
        yield f"{where}: has {needle!r} of B"


def _said(pair: Pair) -> set[str]:
    """What the questions have of B themselves, which an answer may repeat."""
    b = pair.b
    asked = [asking.form_of(b), asking.query_of(b), asking.headers_of(b)]
    return {word for one in asked for word in one.values()}

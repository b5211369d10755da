"""What a process remembers of one network, and tells another."""

from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from tests.isolation.twelve.hands import hands
from tests.isolation.twelve.side import Outcome, Side, judge, refusals

LOCK_OUT_SECONDS = 300


def content_types(side: Side) -> Outcome:
    """4: a request in A asks for a content type while one in B is under way."""
    _renumber(side, "b")
    for which in ("a", "b"):
        with side.enter(which):
            ContentType.objects.clear_cache()
    with hands(side, 2) as (one, other), refusals(side) as said:
        one.enter("a")
        other.enter("b")
        one.do(lambda: _is_right(side))
        right = other.do(lambda: _is_right(side))
    return judge(not said and not right and "B was given A's content type", said)


def _is_right(side: Side) -> bool:
    """Whether the content type that is remembered here is the one that is stored here."""
    remembered = ContentType.objects.get_for_model(side.model)
    where = {"app_label": remembered.app_label, "model": remembered.model}
    return bool(remembered.pk == ContentType.objects.values_list("pk", flat=True).get(**where))


def _renumber(side: Side, which: str) -> None:
    """Let a network's content types have other numbers, as when its apps came in another order."""
    with side.behind(which) as admin, admin.transaction():
        admin.execute("UPDATE auth_permission SET content_type_id = content_type_id + 1000")
        admin.execute("UPDATE django_content_type SET id = id + 1000")


def links(side: Side) -> Outcome:
    """5: a link is mailed in A, and then one in B."""
    for which in ("a", "b"):
        with side.enter(which):
            side.make_user(f"forgetful-{which}@example.org")
    first = side.mailed_link("a", "forgetful-a@example.org")
    second = side.mailed_link("b", "forgetful-b@example.org")
    assert urlsplit(first).hostname == side.host("a")
    host = urlsplit(second).hostname
    return judge(host != side.host("b") and f"someone in B was mailed a link to {host}", [])


def cache_keys(side: Side) -> Outcome:
    """6: someone is locked out of A after five wrong passwords, and would sign in to B."""
    key, wrong = "sign-in:someone@example.org", 5
    with side.enter("a"):
        cache.set(key, wrong, LOCK_OUT_SECONDS)
        assert cache.get(key) == wrong
    with side.enter("b"), refusals(side) as said:
        counted = cache.get(key, 0)
    with side.enter("a"):
        cache.delete(key)
    return judge(not said and counted and f"B counts {counted} wrong passwords of A", said)

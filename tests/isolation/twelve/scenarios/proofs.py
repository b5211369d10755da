"""What proves something to one network, shown to another."""

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from tests.isolation.twelve.side import Outcome, Side, judge, refusals


def reset_tokens(side: Side) -> Outcome:
    """10: B was filled with a copy of A's users; one of them has a link from A."""
    with side.enter("a"):
        user = side.make_user("copied@example.org")
        token = side.tokens.make_token(user)
        assert side.tokens.check_token(user, token)
    with side.enter("b"), refusals(side) as said:
        believed = side.tokens.check_token(_copied(side, user), token)
    return judge(not said and believed and "B believes A's token", said)


def _copied(side: Side, user: Any) -> Any:
    columns = {field.attname: getattr(user, field.attname) for field in side.users._meta.fields}
    return side.users.objects.update_or_create(pk=user.pk, defaults=columns)[0]


def signed_cookies(side: Side) -> Outcome:
    """11: a signed cookie of A is sent to B."""
    return _shown(side, _set_cookie, _read_cookie)


def signed_values(side: Side) -> Outcome:
    """11: so is what `signing.dumps` made, as of a session that is kept in a cookie."""
    return _shown(side, signing.dumps, signing.loads)


def _shown(side: Side, sign: Any, read: Any) -> Outcome:
    believed = None
    with side.enter("a"):
        signed = sign("member 1")
        assert read(signed) == "member 1"
    with side.enter("b"), refusals(side) as said:
        believed = read(signed)
    return judge(believed and f"B believes that this is {believed}", said)


def _set_cookie(value: str) -> str:
    response = HttpResponse()
    response.set_signed_cookie("member", value)
    return response.cookies["member"].value


def _read_cookie(signed: str) -> str | None:
    request = RequestFactory().get("/")
    request.COOKIES["member"] = signed
    return request.get_signed_cookie("member")

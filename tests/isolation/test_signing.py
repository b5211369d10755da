"""r02: what Django signs in B is not believed in A, however it was signed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from tenant_apps.accounts.tokens import password_reset_tokens
from tenants import current
from tenants import signing as signing_per_network
from tests.isolation.conftest import Pair

KEPT = Signer(salt="made on import, in no network")
OLD, NEW = "an old secret, and a long one, 0123456789", "a new secret, and a long one, 9876543210"


def set_cookie(value: str) -> str:
    response = HttpResponse()
    response.set_signed_cookie("welcome", value, salt="test")
    return response.cookies["welcome"].value


def read_cookie(signed: str) -> str | None:
    request = RequestFactory().get("/")
    request.COOKIES["welcome"] = signed
    return request.get_signed_cookie("welcome", salt="test")


WAYS: dict[str, tuple[Callable[[str], Any], Callable[[Any], Any]]] = {
    "Signer": (Signer().sign, Signer().unsign),
    "a kept Signer": (KEPT.sign, KEPT.unsign),
    "a Signer with a key of its own": (Signer(key="own").sign, Signer(key="own").unsign),
    "TimestampSigner": (TimestampSigner().sign, TimestampSigner().unsign),
    "sign_object": (Signer().sign_object, Signer().unsign_object),
    "dumps": (signing.dumps, signing.loads),
    "dumps with a key of its own": (
        lambda value: signing.dumps(value, key="own"),
        lambda signed: signing.loads(signed, key="own"),
    ),
    "get_cookie_signer": (
        lambda value: signing.get_cookie_signer(salt="test").sign(value),
        lambda signed: signing.get_cookie_signer(salt="test").unsign(signed),
    ),
    "a signed cookie": (set_cookie, read_cookie),
}


@pytest.mark.parametrize("way", WAYS)
def test_r02_what_b_signed_is_refused_at_a_and_at_the_centre(pair: Pair, way: str) -> None:
    sign, read = WAYS[way]
    with current.enter(pair.b.network):
        signed = sign("hello")
        assert read(signed) == "hello"
    with current.enter(pair.a.network), pytest.raises(BadSignature):
        read(signed)
    with current.shared(), pytest.raises(BadSignature):
        read(signed)


@pytest.mark.parametrize("way", WAYS)
def test_r02_what_the_centre_signed_is_refused_at_a(pair: Pair, way: str) -> None:
    sign, read = WAYS[way]
    with current.shared():
        signed = sign("hello")
        assert read(signed) == "hello"
    with current.enter(pair.a.network), pytest.raises(BadSignature):
        read(signed)


def test_r02_a_sessions_content_is_read_where_it_was_written_alone(pair: Pair) -> None:
    with current.enter(pair.b.network):
        written = SessionStore().encode({"member": "Sofia"})
        assert SessionStore().decode(written) == {"member": "Sofia"}
    with current.enter(pair.a.network):
        assert SessionStore().decode(written) == {}


def test_a_former_secret_is_believed_while_a_new_one_is_brought_in(pair: Pair) -> None:
    user = pair.b.people["other"].user
    with current.enter(pair.b.network), override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        signed, token = signing.dumps("hello"), password_reset_tokens.make_token(user)
        session = user.get_session_auth_hash()
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        with current.enter(pair.b.network):
            assert signing.loads(signed) == "hello"
            assert password_reset_tokens.check_token(user, token)
            assert user.get_session_auth_fallback_hash() == [session]
        with current.enter(pair.a.network):
            with pytest.raises(BadSignature):
                signing.loads(signed)
            assert not password_reset_tokens.check_token(user, token)
            assert user.get_session_auth_fallback_hash() != [session]
    with current.enter(pair.b.network), override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        with pytest.raises(BadSignature):
            signing.loads(signed)
        assert not password_reset_tokens.check_token(user, token)


def test_installing_it_again_changes_nothing(pair: Pair) -> None:
    with current.enter(pair.a.network):
        before = Signer().sign("hello")
        signing_per_network.install()
        assert Signer().sign("hello") == before

"""How logins prove themselves, and what a network asks of them."""

import time
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from tenant_apps.security.models import SignInRules
from tests.factories.accounts import UserFactory

SECRET = "OTTERSSWIMQUIETLYOTTERSSWIMQUIET"


def code(secret: str = SECRET, ahead: int = 0) -> str:
    """What an authenticator app that holds the secret shows now, or so many half minutes ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


class SignInRulesFactory(factory.django.DjangoModelFactory[SignInRules]):
    """A network that asks everyone for a second step."""

    class Meta:
        model = SignInRules

    second_step_for_all = True


class AppFactory(factory.Factory[Authenticator]):
    """An authenticator app that holds SECRET."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    secret = SECRET

    @classmethod
    def _create(cls, model_class: type[Authenticator], *args: Any, **kwargs: Any) -> Authenticator:
        made: Authenticator = TOTP.activate(kwargs["user"], kwargs["secret"]).instance
        return made

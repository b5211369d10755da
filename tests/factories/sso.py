"""Sign-ins of organisations, and who is connected to one."""

from typing import Any

import factory
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from tenant_apps.sso import services
from tenant_apps.sso.models import Connection
from tests.factories.accounts import UserFactory

# What makes it one of SAML.
SAML = {
    "kind": "saml",
    "issuer": "",
    "client_id": "",
    "client_secret": "",
    "entity_id": "https://login.imperial.example/metadata",
    "sso_url": "https://login.imperial.example/sso",
    "certificate": "a certificate that nobody has",
}


class ConnectionFactory(factory.Factory[Connection]):
    """An OpenID provider that nobody runs, live."""

    class Meta:
        model = Connection

    kind = "openid"
    name = "Imperial"
    domains = ("imperial.example",)
    issuer = "https://login.imperial.example"
    client_id = "hexitime"
    client_secret = "kept between us"
    by = None
    state = "live"

    @classmethod
    def _create(cls, model_class: type[Connection], *args: Any, **kwargs: Any) -> Connection:
        state = kwargs.pop("state")
        kwargs["domains"] = list(kwargs["domains"])
        made = services.set_up(**kwargs)
        tested = None if state == "draft" else timezone.now()
        Connection.objects.filter(id=made.id).update(state=state, tested_at=tested)
        made.refresh_from_db()
        return made


class SocialAccountFactory(factory.django.DjangoModelFactory[SocialAccount]):
    """A login that is connected."""

    class Meta:
        model = SocialAccount

    user = factory.SubFactory(UserFactory)
    provider = "nobody"
    uid = factory.Sequence(lambda number: f"person-{number}")

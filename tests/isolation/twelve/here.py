"""Our own project as the scenarios see it."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.core.signing import BadSignature
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tenant_apps.accounts.models import User
from tenant_apps.accounts.tokens import password_reset_tokens
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.middleware import NetworkMiddleware
from tenants.stamps import WrongNetwork
from tests.factories.members import UserFactory
from tests.factories.operators import OperatorFactory
from tests.factories.outbox import MailFactory
from tests.isolation.conftest import Pair

T = TypeVar("T")


class Here:
    """The networks of the pair."""

    model = Mail
    users = User
    tokens = password_reset_tokens
    refusals = (WrongNetwork, DatabaseError, BadSignature)

    def __init__(self, pair: Pair) -> None:
        self._world = pair.world
        self._networks = {"a": pair.a.network, "b": pair.b.network}
        with current.shared():
            self.operators_email = OperatorFactory().user.email

    def enter(self, which: str) -> AbstractContextManager[object]:
        return current.enter(self._networks[which])

    def serve(self, which: str, work: Callable[[], T]) -> T:
        done: list[T] = []

        def view(request: HttpRequest) -> HttpResponse:
            done.append(work())
            return HttpResponse()

        request = RequestFactory(headers={"host": self.host(which)}).get("/")
        assert NetworkMiddleware(view)(request).status_code == 200
        return done[0]

    def make(self, key: UUID, text: str) -> None:
        MailFactory(id=key, text=text)

    def make_user(self, email: str) -> Any:
        return UserFactory(email=email)

    def schema(self, which: str) -> str:
        return self._networks[which].schema

    def host(self, which: str) -> str:
        return self._networks[which].host

    def mailed_link(self, which: str, email: str) -> str:
        browser = self._world.client(self._networks[which])
        assert browser.post("/password/forgotten/", {"email": email}).status_code == 302
        with self.enter(which):
            found = re.search(r"https?://\S+", Mail.objects.get(to=email).text)
        assert found
        return found.group()

    @contextmanager
    def behind(self, which: str) -> Iterator[psycopg.Connection]:
        with self._world.admin() as admin:
            admin.execute(f"SET search_path = {self.schema(which)}")
            yield admin

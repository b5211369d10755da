"""The stock project as the scenarios see it."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.signing import BadSignature
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django_tenants.middleware.main import TenantMainMiddleware

from tests.stock import prepare
from tests.stock.customers.models import Client
from tests.stock.notes.models import Note

T = TypeVar("T")


class Stock:
    """Two tenants, `a` and `b`."""

    model = Note
    users = User
    tokens = default_token_generator
    operators_email = prepare.OPERATORS_EMAIL
    refusals = (DatabaseError, BadSignature)

    def __init__(self) -> None:
        self._tenants = {tenant.schema_name: tenant for tenant in Client.objects.all()}

    def enter(self, which: str) -> AbstractContextManager[object]:
        tenant: AbstractContextManager[object] = self._tenants[which]
        return tenant

    def serve(self, which: str, work: Callable[[], T]) -> T:
        done: list[T] = []

        def view(request: HttpRequest) -> HttpResponse:
            done.append(work())
            return HttpResponse()

        request = RequestFactory(headers={"host": self.host(which)}).get("/")
        assert TenantMainMiddleware(view)(request).status_code == 200
        return done[0]

    def make(self, key: UUID, text: str) -> None:
        Note.objects.create(id=key, text=text)

    def make_user(self, email: str) -> Any:
        return User.objects.create_user(username=email, email=email, password="three otters swim")

    def schema(self, which: str) -> str:
        return which

    def host(self, which: str) -> str:
        return prepare.host_of(which)

    def mailed_link(self, which: str, email: str) -> str:
        browser = Browser(headers={"host": self.host(which)})
        assert browser.post("/accounts/password_reset/", {"email": email}).status_code == 302
        assert mail.outbox[-1].to == [email]
        found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
        assert found
        return found.group()

    @contextmanager
    def behind(self, which: str) -> Iterator[psycopg.Connection]:
        with prepare.admin(settings.DATABASES["default"]["NAME"]) as admin:
            admin.execute(f"SET search_path = {self.schema(which)}")
            yield admin

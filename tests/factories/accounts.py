"""Logins."""

from typing import Any

import factory

from tenant_apps.accounts.models import User
from tenant_apps.accounts.services import create_user

PASSWORD = "three quiet otters swim"


class UserFactory(factory.Factory[User]):
    """A login with a password that may be typed."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return create_user(**kwargs)

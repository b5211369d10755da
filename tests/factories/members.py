"""Members, made as the product makes them."""

from typing import Any

import factory

from tenant_apps.accounts.models import User
from tenant_apps.accounts.services import create_user
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation

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


class MemberFactory(factory.Factory[Member]):
    """An active member of the network that is entered, with welcome credits."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    name = factory.Faker("name", locale="en_GB")
    organisation = None
    job_title = ""
    role = "member"
    by = None
    source = "demo"

    @classmethod
    def _create(cls, model_class: type[Member], *args: Any, **kwargs: Any) -> Member:
        return members.admit(**kwargs)


def admit(
    name: str = "Alice Archer",
    role: str = "member",
    organisation: Organisation | None = None,
    email: str | None = None,
    password: str | None = None,
    job_title: str = "",
) -> Member:
    """A member by name, with a login of their own."""
    login = {"user__email": email} if email else {}
    member: Member = MemberFactory(
        name=name,
        role=role,
        organisation=organisation,
        job_title=job_title,
        user__password=password or PASSWORD,
        **login,
    )
    return member

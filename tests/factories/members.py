"""Members, made as the product makes them."""

from typing import Any

import factory

from tenant_apps.members import role_services
from tenant_apps.members import services as members
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.members.permissions import PartRole
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.terms import USUAL_TERM, Term
from tests.factories.accounts import PASSWORD, UserFactory

__all__ = ["PASSWORD", "HeldRoleFactory", "MemberFactory", "UserFactory", "admit"]


class MemberFactory(factory.Factory[Member]):
    """An active member of the network that is entered, with welcome credits."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    name = factory.Faker("name", locale="en_GB")
    organisation = None
    job_title = ""
    term = USUAL_TERM
    role = "member"
    by = None
    source = "demo"

    @classmethod
    def _create(cls, model_class: type[Member], *args: Any, **kwargs: Any) -> Member:
        return members.admit(**kwargs)


class HeldRoleFactory(factory.Factory[HeldRole]):
    """A role that a member holds besides their own: for the whole network, unless it says where."""

    class Meta:
        model = HeldRole

    member = factory.SubFactory(MemberFactory)
    role = PartRole.REPORT_READER
    organisation = None
    by = factory.SubFactory(MemberFactory, role="champion")

    @classmethod
    def _create(cls, model_class: type[HeldRole], *args: Any, **kwargs: Any) -> HeldRole:
        return role_services.give(**kwargs)


def admit(
    name: str = "Alice Archer",
    role: str = "member",
    organisation: Organisation | None = None,
    email: str | None = None,
    password: str | None = None,
    job_title: str = "",
    term: Term = USUAL_TERM,
) -> Member:
    """A member by name, with a login of their own."""
    login = {"user__email": email} if email else {}
    member: Member = MemberFactory(
        name=name,
        role=role,
        organisation=organisation,
        job_title=job_title,
        term=term,
        user__password=password or PASSWORD,
        **login,
    )
    return member

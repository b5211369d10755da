"""What a directory has put in, and the tokens that let it."""

from typing import Any

import factory

from kernel.ids import digest, token, uuid7
from tenant_apps.scim.models import Entry, Token
from tests.factories.members import MemberFactory


class TokenFactory(factory.django.DjangoModelFactory[Token]):
    """A token that works; what it is a digest of is known to nobody."""

    class Meta:
        model = Token

    digest = factory.LazyFunction(lambda: digest(token()))
    made_by = factory.LazyFunction(uuid7)


class EntryFactory(factory.Factory[Entry]):
    """A member who came from a directory."""

    class Meta:
        model = Entry

    member = factory.SubFactory(MemberFactory)
    user_name = factory.Sequence(lambda number: f"directory.{number}")
    said = factory.LazyAttribute(lambda entry: {"displayName": entry.member.name})

    @classmethod
    def _create(cls, model_class: type[Entry], *args: Any, **kwargs: Any) -> Entry:
        return Entry.objects.create(**kwargs)

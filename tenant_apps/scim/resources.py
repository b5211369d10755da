"""What we tell a directory that we keep of a person: as little as a member needs.

SCIM 2.0, RFC 7643 and 7644. Phone numbers, postal addresses, managers and the like are not in it,
so nothing of them is taken, whatever a directory sends.
"""

from functools import cache
from typing import Annotated

from pydantic import EmailStr
from scim2_models import (
    AuthenticationScheme,
    ComplexAttribute,
    Extension,
    External,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension
from scim2_models.urn import URN
from scim2_server.service import ScimService

MOST_RESULTS = 200
_CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class Name(ComplexAttribute):
    """The parts of a name, or the whole."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """An address; the primary one, or the first, is the login's."""

    value: Annotated[EmailStr | None, Required.true] = None
    type: str | None = None
    primary: bool | None = None


class User(Resource[AnyExtension]):
    """A person as far as the network wants to know."""

    __schema__ = URN(_CORE)

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    user_type: str | None = None
    active: bool | None = None
    emails: Annotated[list[Email] | None, Required.true] = None


class Enterprise(Extension):
    """Where they work: an organisation of the network's of that name, if there is one."""

    __schema__ = URN(_ENTERPRISE)

    organization: str | None = None
    department: str | None = None


Person = User[Enterprise]


@cache
def service() -> ScimService:
    """The protocol, which knows no network: built once for a process."""
    return ScimService(
        ScimProvider(
            models=[User, Enterprise],
            resource_types=[ResourceType.from_resource(Person)],
            config=_config(),
            policy=_tolerant(),
        )
    )


def _tolerant() -> ScimPolicy:
    """What a directory says beyond our schema is dropped, and one's odd way to remove is taken."""
    return ScimPolicy(
        unknown=ScimPolicy.Unknown.ignore, remove_value_as_filter=ScimPolicy.RemoveValue.apply
    )


def _config() -> ServiceProviderConfig:
    bearer = AuthenticationScheme(
        type=AuthenticationScheme.Type.oauthbearertoken,
        name="Bearer token",
        description="Made by a champion of the network.",
        spec_uri=Reference[External]("https://datatracker.ietf.org/doc/html/rfc6750"),
    )
    return ServiceProviderConfig.model_validate(
        {
            "patch": {"supported": True},
            "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
            "filter": {"supported": True, "maxResults": MOST_RESULTS},
            "changePassword": {"supported": False},
            "sort": {"supported": False},
            "etag": {"supported": True},
            "authenticationSchemes": [bearer.model_dump()],
        }
    )

"""The network's members as a directory reads and writes them, by the library's rules of storage."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet
from scim2_models import (
    ConflictException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
    TooManyException,
    UniquenessException,
)
from scim2_models.path import CompareOperator, Comparison
from scim2_server.storage import ScimStorage, SearchPage

from kernel import database
from kernel.errors import Refused
from tenant_apps.scim import entries, provisioning
from tenant_apps.scim.models import Entry, Token
from tenant_apps.scim.resources import MOST_RESULTS, Person

# A filter that no index answers is looked through so far and no further.
MOST_LOOKED_THROUGH = 2000
_COLUMNS = {"username": "user_name__iexact", "externalid": "external_id", "id": "id"}
_COLUMNS |= {"emails.value": "member__user__email", "emails": "member__user__email"}


class NetworkStorage(ScimStorage):
    """The entries of the current network, written in the name of a token."""

    def __init__(self, token: Token) -> None:
        self.token = token

    def operation(self) -> AbstractContextManager[None]:
        return _one_transaction()

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Person:
        return entries.resource(_entry(resource_id))

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        found, wanted = _all().order_by("made_at", "id"), search_request.filter
        start = search_request.start_index_0 or 0
        count = MOST_RESULTS if search_request.count is None else search_request.count
        if wanted is None:
            page = found[start : start + count]
            return SearchPage(found.count(), [entries.resource(one) for one in page])
        looked = _looked_through(found, wanted)
        matching: list[Resource[Any]] = [one for one in looked if wanted.match(one)]
        return SearchPage(len(matching), matching[start : start + count])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Person:
        person = cast(Person, resource)
        return entries.resource(provisioning.take_in(person=person, token=self.token))

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Person:
        entry = _of_version(str(resource.id), expected_version)
        provisioning.change(entry=entry, person=cast(Person, resource), token=self.token)
        return entries.resource(_entry(str(entry.id)))

    def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        entry = _of_version(resource_id, expected_version)
        provisioning.let_go(entry=entry, token=self.token)


@contextmanager
def _one_transaction() -> Iterator[None]:
    """What is refused here is told in the protocol's own words."""
    try:
        with database.atomic():
            yield
    except IntegrityError as error:
        raise UniquenessException from error
    except Refused as error:
        raise ConflictException(detail=error.message) from error


def _all() -> QuerySet[Entry]:
    return Entry.objects.select_related("member__user", "member__organisation")


def _entry(resource_id: str) -> Entry:
    try:
        found = _all().filter(id=UUID(resource_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFoundException(detail="There is no such person.")
    return found


def _of_version(resource_id: str, expected: str | None) -> Entry:
    """The entry, locked, if it is still as the directory knows it."""
    _entry(resource_id)
    entry = _all().select_for_update(of=("self",)).filter(id=UUID(resource_id)).first()
    if entry is None:
        raise NotFoundException(detail="There is no such person.")
    if expected is not None and expected != f'W/"{entry.version}"':
        raise PreconditionFailedException
    return entry


def _looked_through(found: QuerySet[Entry], wanted: ScimFilter[Any]) -> list[Person]:
    """Whom a filter may mean: by an index where one answers it, else all, if they are not many."""
    narrowed = _narrowed(found, wanted)
    rows = list(narrowed[: MOST_LOOKED_THROUGH + 1])
    if len(rows) > MOST_LOOKED_THROUGH:
        raise TooManyException(detail="Filter by userName, externalId or emails.")
    return [entries.resource(one) for one in rows]


def _narrowed(found: QuerySet[Entry], wanted: ScimFilter[Any]) -> QuerySet[Entry]:
    node = wanted.ast
    if not isinstance(node, Comparison) or node.op != CompareOperator.eq:
        return found
    column = _COLUMNS.get(str(node.attr_path).rpartition(":User:")[2].lower())
    if column is None or not isinstance(node.value, str):
        return found
    if column == "id":
        try:
            return found.filter(id=UUID(node.value))
        except ValueError:
            return found.none()
    value = node.value.lower() if column.endswith("email") else node.value
    return found.filter(**{column: value})

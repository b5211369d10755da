"""Instances and querysets know which network they came from, and refuse to be used in another.

A database role stops SQL, not objects: a queryset built in one network and evaluated in another
is a right query there, and so is an instance's UPDATE by its key. Django offers no hook that all
models pass, those of other packages included, so `install` puts itself into the few places
through which every instance and every query goes. Plain attributes stay readable: they were read
where they belong.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, base
from django.db.models.query import RawQuerySet
from django.db.models.sql import Query, RawQuery

from tenants import current

F = TypeVar("F", bound=Callable[..., Any])


class WrongNetwork(RuntimeError):
    """Something of one network was used in another, or outside of all."""


class StampedState(base.ModelState):
    """The state of an instance: built or loaded in this schema, or, if None, in no network."""

    def __init__(self) -> None:
        self.stamp = current.schema()


def of(instance: Model) -> str | None:
    """The schema that an instance came from."""
    stamp: str | None = getattr(instance._state, "stamp", None)
    return stamp


def check(stamp: str | None) -> None:
    """Raise WrongNetwork if what bears this stamp may not be used here."""
    if stamp is not None and stamp != current.schema():
        raise WrongNetwork(
            f"This comes from {stamp} and is used in {current.schema() or 'no network'}:"
            " pass its id, and read it again there."
        )


def check_instance(instance: object) -> None:
    """Raise WrongNetwork for an instance of another network; anything else passes."""
    state = getattr(instance, "_state", None)
    check(getattr(state, "stamp", None))


def check_together(*instances: object) -> None:
    """Raise WrongNetwork if these come from more than one network."""
    states = (getattr(instance, "_state", None) for instance in instances)
    stamps = {getattr(state, "stamp", None) for state in states} - {None}
    if len(stamps) > 1:
        schemas = ", ".join(sorted(map(str, stamps)))
        raise WrongNetwork(f"These come from different networks: {schemas}.")


def install() -> None:
    """Stamp all instances and queries from now on. Doing it again changes nothing."""
    if base.ModelState is StampedState:
        return
    base.ModelState = StampedState  # type: ignore[misc]
    for method in ("save_base", "delete", "refresh_from_db"):
        _replace(Model, method, _checks_itself)
    _replace(QuerySet, "bulk_update", _checks_objects)
    for query in (Query, RawQuery):
        setattr(query, "stamp", None)  # noqa: B010 - what was built before bears no stamp
        _replace(query, "__init__", _stamps)
        _replace(query, "clone", _carries)
    _replace(Query, "check_query_object_type", _checks_value)
    _replace(RawQuery, "_execute_query", _checks_stamp)
    for queryset in (QuerySet, RawQuerySet):
        setattr(queryset, "_result_cache", property(_rows, _keep_rows))  # noqa: B010


def _replace(owner: type, name: str, wrapper: Callable[[Any], Any]) -> None:
    setattr(owner, name, wrapper(getattr(owner, name)))


def _checks_itself(method: F) -> F:
    @wraps(method)
    def checked(self: Model, *args: Any, **kwargs: Any) -> Any:
        check_instance(self)
        return method(self, *args, **kwargs)

    return checked  # type: ignore[return-value]


def _checks_objects(method: F) -> F:
    @wraps(method)
    def checked(self: Any, objs: Iterable[Model], *args: Any, **kwargs: Any) -> Any:
        objects = list(objs)
        for one in objects:
            check_instance(one)
        return method(self, objects, *args, **kwargs)

    return checked  # type: ignore[return-value]


def _stamps(method: F) -> F:
    @wraps(method)
    def stamped(self: Any, *args: Any, **kwargs: Any) -> None:
        method(self, *args, **kwargs)
        self.stamp = current.schema()

    return stamped  # type: ignore[return-value]


def _carries(method: F) -> F:
    """A copy of a query belongs where its original does, or, if that is nowhere, here."""

    @wraps(method)
    def carried(self: Any, *args: Any, **kwargs: Any) -> Any:
        copied = method(self, *args, **kwargs)
        if self.stamp is None:
            copied.stamp = current.schema()
        elif copied.stamp != self.stamp:
            copied.stamp = self.stamp
        return copied

    return carried  # type: ignore[return-value]


def _checks_stamp(method: F) -> F:
    @wraps(method)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        check(self.stamp)
        return method(self, *args, **kwargs)

    return checked  # type: ignore[return-value]


def _checks_value(method: F) -> F:
    """An instance as a value to look for: `filter(owner=alice)`."""

    @wraps(method)
    def checked(self: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        check_instance(value)
        return method(self, value, *args, **kwargs)

    return checked  # type: ignore[return-value]


def _rows(queryset: Any) -> Any:
    """The rows that a queryset has read, for the network it read them in."""
    rows = queryset.__dict__["_result_cache"]
    if rows is not None:
        check(queryset.query.stamp)
    return rows


def _keep_rows(queryset: Any, rows: Any) -> None:
    if rows is not None and queryset.query.stamp is None:
        queryset.query.stamp = current.schema()
    queryset.__dict__["_result_cache"] = rows

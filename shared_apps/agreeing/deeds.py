"""The kinds of deeds that take two operators.

An app that has one registers it in its `AppConfig.ready()`. All but `after` are called in the
shared schema's door; `do` within the transaction in which the second operator agrees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared_apps.agreeing.models import Asking
from shared_apps.operators.permissions import Permission

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One kind. `stands` is what it hangs on, as it is now, or Refused where it cannot be done.

    `title` has the names of the networks that it is about, `facts` says it in words, `warning`
    what whoever agrees has to know.
    `changed` says what is otherwise than when it was asked; nothing changed is nothing said.
    `after`: once it is done, outside of any transaction.
    """

    code: str
    permission: Permission
    title: str
    facts: Callable[[Asking], list[Fact]]
    stands: Callable[[UUID, UUID | None], dict[str, Any]]
    changed: Callable[[Asking, dict[str, Any]], list[str]]
    do: Callable[[Asking, UUID], None]
    after: Callable[[Asking], None] = lambda asking: None
    warning: Callable[[Asking], str] = lambda asking: ""


_deeds: dict[str, Deed] = {}


def register(deed: Deed) -> None:
    """Add a kind; adding it twice changes nothing."""
    _deeds.setdefault(deed.code, deed)


def of(code: str) -> Deed:
    """The kind of this code."""
    return _deeds[code]


def every() -> list[Deed]:
    """All kinds."""
    return list(_deeds.values())

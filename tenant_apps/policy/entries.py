"""Lists that champions keep: an entry is taken out of what members choose from, or brought back."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.policy.access import Guarded, needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission

E = TypeVar("E", bound="Entry")


class Entry(Protocol):
    """A row that has a name and an `is_retired`."""

    @property
    def name(self) -> Any: ...
    @property
    def is_retired(self) -> Any: ...


class SetRetired(Protocol):
    """A list's own service, which says what may not be taken out and what the audit reads."""

    def __call__(self, *, entry: Any, is_retired: bool, by: UUID) -> None: ...


def set_retired(
    entry: models.Model, *, is_retired: bool, noun: str, by: UUID, **recorded: Any
) -> None:
    """Take an entry out, or bring it back; who has chosen it keeps it. Done already: nothing."""
    with database.atomic():
        others = type(entry)._default_manager.filter(pk=entry.pk, is_retired=not is_retired)
        if others.update(is_retired=is_retired):
            what = "retired" if is_retired else "brought_back"
            audit.record(action=f"{noun}.{what}", by=by, **recorded)


def buttons(
    permission: Permission,
    *,
    get: Callable[[Any], E],
    set_retired: SetRetired,
    page: str,
    entries: Callable[[E], str],
    kept: str = "",
) -> tuple[Guarded[...], Guarded[...]]:
    """The views of an entry's two buttons: take it out, bring it back.

    Their addresses name the entry as that of its `page` does, which has the buttons; `entries`
    is where its list is read, and `kept` says what becomes of those who have chosen it.
    """

    def button(is_retired: bool, said: str) -> Guarded[...]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @needs(permission)
        def view(request: ActorRequest, /, **named: Any) -> HttpResponse:
            entry = get(*named.values())
            if request.method != "POST":
                return redirect(reverse(page, kwargs=named))
            set_retired(entry=entry, is_retired=is_retired, by=request.member.id)
            messages.success(request, f"“{entry.name}” {said}")
            return redirect(entries(entry))

        return view

    gone = " ".join(["cannot be chosen any more.", kept]).rstrip()
    return button(True, gone), button(False, "can be chosen again.")

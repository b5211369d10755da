"""Members as someone types them: by handle or by name, several with commas between them."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower

from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current

_BETWEEN = re.compile(r"[,;\n]+")


def found(text: str) -> list[Member]:
    """The members named, in the order typed; ValidationError for whoever cannot be told."""
    typed = [" ".join(one.split()) for one in _BETWEEN.split(text)]
    wanted = list(dict.fromkeys(one for one in typed if one))
    if not wanted:
        return []
    like = [one.lower() for one in wanted]
    named = members.directory().annotate(small_name=Lower("name"))
    near = list(named.filter(Q(handle__in=map(_handle, wanted)) | Q(small_name__in=like))[:200])
    people = [_one(one, near) for one in wanted]
    return list({one.id: one for one in people}.values())


def _one(typed: str, near: list[Member]) -> Member:
    """A handle names one alone; a name only where nobody else has it."""
    for one in near:
        if one.handle == _handle(typed):
            return one
    same = [one for one in near if one.name.lower() == typed.lower()]
    if len(same) == 1:
        return same[0]
    if same:
        handles = ", ".join(f"@{one.handle}" for one in same)
        raise ValidationError(f"Several are called {typed}: write {handles}.")
    raise ValidationError(f"Nobody here is called {typed}. Write the whole name, or the handle.")


def _handle(typed: str) -> str:
    """The handle in what was typed: after an @, or before this network's own name."""
    handle, _, network = typed.lower().removeprefix("@").partition("@")
    return handle if network in ("", current.network().slug) else ""

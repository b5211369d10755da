"""Organisations as the page shows them: parts below the whole they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import WHOLE, Scope


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    name: str
    kind: str
    part_of: str
    member_count: int
    url: str


def listed(organisations: Iterable[Organisation], within: Scope = WHOLE) -> list[Listed]:
    """Each organisation by name, followed by its parts; with the way to change it, where it may
    be: within some, it is their parts."""
    every = list(organisations)
    parts: dict[UUID, list[Organisation]] = {}
    for each in every:
        if each.parent_id:
            parts.setdefault(each.parent_id, []).append(each)
    here = {each.id for each in every}
    wholes = [each for each in every if each.parent_id not in here]
    in_order = [each for whole in wholes for each in (whole, *parts.get(whole.id, []))]
    return [_line(each, within) for each in in_order]


@dataclass(frozen=True, slots=True)
class Ended:
    """One that was merged or closed."""

    name: str
    what: str
    on: date
    url: str


def ended(organisations: Iterable[Organisation]) -> list[Ended]:
    """Each with what became of it."""
    return [end(organisation) for organisation in organisations]


def end(organisation: Organisation) -> Ended:
    """What became of one, and when."""
    into, at = organisation.merged_into, organisation.ended_at
    assert at is not None
    if organisation.state == Organisation.State.MERGED:
        what = f"Merged into {into}"
    else:
        what = f"Closed, its members went to {into}" if into else "Closed"
    return Ended(
        name=organisation.name,
        what=what,
        on=timezone.localtime(at).date(),
        url=reverse("organisations:organisation", args=[organisation.id]),
    )


def _line(organisation: Organisation, within: Scope) -> Listed:
    parent_id = organisation.parent_id
    may_change = within.covers([parent_id] if parent_id else [])
    return Listed(
        name=organisation.name,
        kind=organisation.get_kind_display(),
        part_of=organisation.parent.name if organisation.parent else "",
        member_count=getattr(organisation, "member_count", 0),
        url=reverse("organisations:organisation", args=[organisation.id]) if may_change else "",
    )

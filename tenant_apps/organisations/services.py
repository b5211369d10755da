"""Writing organisations. Errors: NameTaken, BadOrganisation, TooDeep, Ended."""

from dataclasses import dataclass
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.organisations.models import Organisation


class NameTaken(Refused):
    """The network lists this organisation already, in whatever letters."""

    code = "organisation_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is listed already. Give each organisation its own name.")


class BadOrganisation(Refused):
    """No name, or one that is too long."""

    code = "bad_organisation"
    status = 422
    default_message = "Enter the organisation’s name, in at most 120 characters."


class TooDeep(Refused):
    """An organisation may be part of another, but not of a part."""

    code = "organisation_too_deep"
    default_message = (
        "An organisation can be part of another one that stands for itself, and only if it has "
        "no parts of its own."
    )


class Ended(Refused):
    """It was merged or closed; what was to be done needs one that is there."""

    code = "organisation_ended"

    def __init__(self, organisation: Organisation) -> None:
        into = organisation.merged_into
        what = f"is part of {into.name} now" if into else "is closed"
        super().__init__(f"{organisation.name} {what}. Reload the page to see what can be done.")


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation as typed."""

    name: str
    kind: str = Organisation.Kind.OTHER
    parent_id: UUID | None = None


def add(
    *, name: str, kind: str = Organisation.Kind.OTHER, parent: Organisation | None = None, by: UUID
) -> Organisation:
    """List one organisation."""
    wanted = NewOrganisation(name, kind, parent.id if parent else None)
    return add_all(wanted=[wanted], by=by)[0]


def add_all(*, wanted: list[NewOrganisation], by: UUID) -> list[Organisation]:
    """List several organisations, all or none."""
    with database.atomic():
        return [_add(each, by) for each in wanted]


def change(
    *,
    organisation: Organisation,
    name: str,
    kind: str,
    parent: Organisation | None = None,
    by: UUID,
) -> Organisation:
    """Rename or re-sort an organisation, or move it under another; its members stay with it."""
    with database.atomic():
        changed = lock_all(organisation.id, *([parent.id] if parent else []))[0]
        before = changed.parent_id
        changed.name = tidy_name(name)
        changed.kind = Organisation.Kind(kind)
        changed.parent = parent
        _save(changed)
        if before == changed.parent_id:
            audit.record(action="organisation.changed", by=by, subject=changed.id)
        else:
            detail = {"before": _text(before), "after": _text(changed.parent_id)}
            audit.record(action="organisation.moved", by=by, subject=changed.id, detail=detail)
    return changed


def lock(organisation_id: UUID) -> Organisation:
    """The organisation, kept from other acts until the transaction ends. Raises NotFound, Ended."""
    return lock_all(organisation_id)[0]


def lock_all(*ids: UUID) -> list[Organisation]:
    """These, locked in one order and given back as they were named. Raises NotFound, Ended."""
    rows = Organisation.objects.select_for_update().filter(id__in=ids).order_by("id")
    found = {one.id: one for one in rows}
    if found.keys() != set(ids):
        raise NotFound
    for one in found.values():
        if not one.is_active:
            raise Ended(one)
    return [found[one] for one in ids]


def end(*, organisation: Organisation, into: Organisation | None, is_merged: bool) -> None:
    """Take one that is locked out of the list. Its teams, and what led to it, go along.

    Part of a transaction that audits it and sees to all that names it. Without `into` its teams
    stand for themselves. Raises TooDeep where they would be parts of a part.
    """
    states = Organisation.State
    with database.refusing(_TOO_DEEP):
        if into is not None:
            # One of its own teams stands for itself before the others become parts of it.
            organisation.teams.filter(id=into.id).update(parent=None)
            Organisation.objects.filter(merged_into=organisation).update(merged_into=into)
        organisation.teams.update(parent=into)
        organisation.state = states.MERGED if is_merged else states.CLOSED
        organisation.merged_into, organisation.parent = into, None
        organisation.ended_at = clock.now()
        organisation.save()


def tidy_name(name: str) -> str:
    """The name with single spaces, or BadOrganisation."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 120:
        raise BadOrganisation
    return tidy


def _add(wanted: NewOrganisation, by: UUID) -> Organisation:
    organisation = Organisation(
        name=tidy_name(wanted.name),
        kind=Organisation.Kind(wanted.kind),
        parent_id=wanted.parent_id,
    )
    _save(organisation)
    audit.record(action="organisation.added", by=by, subject=organisation.id)
    return organisation


def _text(organisation_id: UUID | None) -> str:
    return str(organisation_id) if organisation_id else ""


def _save(organisation: Organisation) -> None:
    """Let the database decide, and say its answer in words."""
    taken = NameTaken(organisation.name)
    with database.refusing({**_TOO_DEEP, "organisations_organisation_name_unique": taken}):
        organisation.save()


_TOO_DEEP: dict[str, type[Refused]] = {
    "organisations_organisation_one_level": TooDeep,
    "organisations_organisation_not_own_parent": TooDeep,
}

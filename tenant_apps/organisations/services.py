"""Writing organisations. Errors: NameTaken, BadOrganisation, TooDeep."""

from dataclasses import dataclass
from uuid import UUID

from kernel import database
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
    """Rename, re-sort or move an organisation; its members stay with it."""
    with database.atomic():
        changed = Organisation.objects.select_for_update().get(id=organisation.id)
        changed.name = tidy_name(name)
        changed.kind = Organisation.Kind(kind)
        changed.parent = parent
        _save(changed)
        audit.record(action="organisation.changed", by=by, subject=changed.id)
    return changed


def lock(organisation_id: UUID) -> Organisation:
    """The organisation, kept from other acts until the transaction ends; or NotFound."""
    found = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if found is None:
        raise NotFound
    return found


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


def _save(organisation: Organisation) -> None:
    """Let the database decide, and say its answer in words."""
    taken = NameTaken(organisation.name)
    with database.refusing({**_TOO_DEEP, "organisations_organisation_name_unique": taken}):
        organisation.save()


_TOO_DEEP: dict[str, type[Refused]] = {
    "organisations_organisation_one_level": TooDeep,
    "organisations_organisation_not_own_parent": TooDeep,
}

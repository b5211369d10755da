"""A person of a directory as a row and a member, and back."""

from typing import Any

from scim2_models import InvalidValueException, Meta

from tenant_apps.accounts.services import normalise_email
from tenant_apps.members.models import Member
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import type_called
from tenant_apps.scim.models import Entry
from tenant_apps.scim.resources import Email, Enterprise, Person

RESOURCE = "User"


def resource(entry: Entry) -> Person:
    """The entry as the directory sees it: what the member's row says counts, the rest was said."""
    member = entry.member
    shown = Person.model_validate(entry.said)
    shown.id = str(entry.id)
    shown.user_name = entry.user_name
    shown.external_id = entry.external_id or None
    if shown.active is not None:
        shown.active = member.state == Member.State.ACTIVE
    shown.emails = _emails(shown.emails or [], member.user.email)
    shown.meta = Meta(
        resource_type=RESOURCE,
        created=entry.made_at,
        last_modified=entry.changed_at,
        version=f'W/"{entry.version}"',
    )
    return shown


def said(person: Person) -> dict[str, Any]:
    """What is kept of what was said."""
    kept: dict[str, Any] = person.model_dump(exclude={"id", "meta"})
    for name in ("id", "meta", "userName", "externalId"):
        kept.pop(name, None)
    return kept


def require_short(person: Person) -> None:
    """Raises InvalidValueException for what would not fit."""
    for field, most in (("user_name", 254), ("external_id", 255)):
        if len(getattr(person, field) or "") > most:
            raise InvalidValueException(detail=f"At most {most} characters, please: {field}.")


def address(person: Person) -> str:
    """The primary address, or the first. Raises InvalidValueException."""
    given = [one for one in person.emails or [] if one.value]
    if not given:
        raise InvalidValueException(detail="Give the person an e-mail address: they sign in by it.")
    chosen = next((one for one in given if one.primary), given[0])
    return normalise_email(str(chosen.value))


def name(person: Person) -> str:
    """What they are called, as far as was said; else what stands before the @."""
    parts = person.name
    whole = ""
    if parts is not None:
        both = " ".join(part for part in (parts.given_name, parts.family_name) if part)
        whole = parts.formatted or both
    return (person.display_name or whole or address(person).partition("@")[0])[:120]


def job_title(person: Person) -> str:
    return (person.title or "")[:80]


def membership_type(person: Person) -> MembershipType | None:
    """As what they are here; None for what a directory alone knows, such as a grade."""
    return type_called(person.user_type or "")


def said_type(entry: Entry) -> MembershipType | None:
    """As what they were the last time that the directory spoke of them."""
    return type_called(str(entry.said.get("userType") or ""))


def organisation(person: Person) -> Organisation | None:
    """The network's organisation of that name, or of the department's."""
    extension = person[Enterprise]
    if extension is None:
        return None
    for wanted in (extension.department, extension.organization):
        found = organisations.called(wanted or "")
        if found is not None:
            return found
    return None


def _emails(said: list[Email], current: str) -> list[Email]:
    """Those that were said, if the login's is still among them; else that alone."""
    if any(normalise_email(str(one.value)) == current for one in said if one.value):
        return said
    return [Email(value=current, primary=True)]

"""What the network knows already of what an import brings."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow, Newcomer
from tenant_apps.joining.staff_lists.checking import key
from tenant_apps.listings import selectors as listings
from tenant_apps.members.models import Member
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import Skill

_ENDED = "belonged to a member who is suspended or has left"
_UNPROVEN = (
    "belongs to a member who joined by a link, so no mail has shown that it is theirs; "
    "grant them credits from the chest instead"
)


def what(held: Import, sheet: Sheet, *, keys: set[str], emails: set[str]) -> dict[str, Any]:
    """As fields of checking.Known, all but the rules and the rows of the file itself."""
    if sheet == Sheet.ORGANISATIONS:
        return {
            "organisations": _standing(held) | _listed(),
            "organisation_kinds": _choices(Organisation.Kind.choices),
            "here": frozenset(_listed()),
        }
    if sheet == Sheet.SKILLS:
        return {
            "skill_groups": _choices(Skill.Group.choices),
            "here": frozenset(key(one.name) for one in skills.listed()),
        }
    if sheet == Sheet.MEMBERS:
        return {
            "organisations": _good_organisations(held) | _listed(),
            "skills": _skills(held),
            "brought": _newcomers(emails),
            "refused": refused(emails),
        }
    return {
        "brought": _good_members(held, emails) | _newcomers(emails),
        "refused": refused(emails),
        "skills": _skills(held),
        "kinds_of_help": _kinds_of_help(),
        "here": frozenset(_listing_keys(emails) & keys),
    }


def refused(emails: Iterable[str]) -> dict[str, str]:
    """Whose addresses belong to members to whom nothing may be brought, with why."""
    here = Member.objects.filter(user__email__in=emails)
    unproven, ended = here.filter(_unproven()), here.exclude(state=Member.State.ACTIVE)
    found = dict.fromkeys(unproven.values_list("user__email", flat=True), _UNPROVEN)
    return found | dict.fromkeys(ended.values_list("user__email", flat=True), _ENDED)


def members(emails: Iterable[str]) -> dict[str, Member]:
    """Active members with these addresses, if it is known that they are theirs."""
    here = have_come().filter(user__email__in=emails)
    return {member.user.email: member for member in here.select_related("user")}


def came_by_link(emails: Iterable[str]) -> dict[str, Member]:
    """Active members who typed one of these addresses, and no mail has shown that it is theirs."""
    here = Member.objects.active().filter(_unproven(), user__email__in=emails)
    return {member.user.email: member for member in here.select_related("user")}


def have_come() -> QuerySet[Member]:
    """Active members whose address is known to be theirs."""
    return Member.objects.active().exclude(_unproven())


def skill_ids() -> dict[str, str]:
    """The list of skills, by small name."""
    return {key(one.name): str(one.id) for one in skills.listed()}


def _unproven() -> Q:
    """Whoever came by a link alone typed an address, and no mail has shown it to be theirs."""
    return Q(arrival__link__isnull=False, invitation__isnull=True)


def _listed() -> dict[str, bool]:
    return {key(one.name): one.parent_id is None for one in organisations.everything()}


def _standing(held: Import) -> dict[str, bool]:
    """What the file itself says of its organisations, read before they are checked."""
    places = held.files[str(Sheet.ORGANISATIONS.value)]["places"]
    name, parent = places["name"], places.get("part_of")
    return {
        key(cells[name]): parent is None or not "".join(cells[parent : parent + 1]).strip()
        for cells in held.rows.filter(sheet=Sheet.ORGANISATIONS).values_list("cells", flat=True)
        if len(cells) > name
    }


def _good(held: Import, sheet: Sheet) -> Any:
    return held.rows.filter(sheet=sheet, state__in=[ImportRow.State.GOOD, ImportRow.State.KNOWN])


def _good_organisations(held: Import) -> dict[str, bool]:
    return dict.fromkeys(_good(held, Sheet.ORGANISATIONS).values_list("key", flat=True), True)


def _skills(held: Import) -> frozenset[str]:
    return frozenset([*skill_ids(), *_good(held, Sheet.SKILLS).values_list("key", flat=True)])


def _good_members(held: Import, emails: set[str]) -> dict[str, int | None]:
    rows = _good(held, Sheet.MEMBERS).filter(key__in=emails)
    return {email: what["minutes"] for email, what in rows.values_list("key", "what")}


def _newcomers(emails: set[str]) -> dict[str, int | None]:
    return dict(Newcomer.objects.filter(email__in=emails).values_list("email", "minutes"))


def _listing_keys(emails: set[str]) -> set[str]:
    found = Newcomer.objects.filter(email__in=emails).exclude(listing_keys=[])
    return {one for keys in found.values_list("listing_keys", flat=True) for one in keys}


def _kinds_of_help() -> dict[str, str]:
    """By code and by name; what says none is of the last kind, usually “Something else”."""
    kinds = listings.kinds()
    usual = {"": kinds[-1].code} if kinds else {}
    return usual | _choices([(kind.code, kind.name) for kind in kinds])


def _choices(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Codes by themselves and by what they are called."""
    return {key(word): str(code) for code, label in choices for word in (str(code), str(label))}

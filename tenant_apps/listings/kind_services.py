"""Writing kinds of help. Errors: KindTaken, BadKind, KindNeeded."""

import re
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import KindOfHelp
from tenant_apps.policy import entries

LONGEST = 40


class KindTaken(Refused):
    """The network has this kind of help already, in whatever letters."""

    code = "kind_of_help_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is in the list already.")


class BadKind(Refused):
    """No name, or one that is too long."""

    code = "bad_kind_of_help"
    status = 422
    default_message = f"Enter a name, in at most {LONGEST} characters."


class KindNeeded(Refused):
    """What listings are that nobody has said more about."""

    code = "kind_of_help_needed"
    default_message = "This one stays, for help that is none of the others. You can rename it."


def add(*, name: str, by: UUID) -> KindOfHelp:
    """A kind of help more, at the end of the list."""
    with database.atomic():
        every = _all_under_lock()
        kind = KindOfHelp(code=_new_code(name, {each.code for each in every}), name=_tidy(name))
        _save(kind)
        _number([*every, kind])
        _record("added", kind, by)
    return kind


def change(*, kind: KindOfHelp, name: str, place: int, by: UUID) -> KindOfHelp:
    """Rename a kind of help, and put it in this place of the list, from 1."""
    with database.atomic():
        every = _all_under_lock()
        changed = next(each for each in every if each.code == kind.code)
        changed.name = _tidy(name)
        _save(changed)
        others = [each for each in every if each.code != kind.code]
        _number([*others[: place - 1], changed, *others[place - 1 :]])
        _record("changed", changed, by)
    return changed


def set_retired(*, entry: KindOfHelp, is_retired: bool, by: UUID) -> None:
    """Take a kind of help out of what members choose from, or bring it back."""
    if is_retired and entry.code == HelpKind.OTHER:
        raise KindNeeded
    detail = {"kind": entry.code}
    entries.set_retired(entry, is_retired=is_retired, noun="kind_of_help", by=by, detail=detail)


def _all_under_lock() -> list[KindOfHelp]:
    """In the order of the list; the rows are locked in one order, that of their codes."""
    every = list(KindOfHelp.objects.select_for_update().order_by("code"))
    return sorted(every, key=lambda kind: (kind.position, kind.name))


def _number(kinds: list[KindOfHelp]) -> None:
    for place, kind in enumerate(kinds, 1):
        kind.position = place
    KindOfHelp.objects.bulk_update(kinds, ["position"])


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST:
        raise BadKind
    return tidy


def _new_code(name: str, taken: set[str]) -> str:
    """From the name's letters, with a number where another has it already."""
    letters = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[: LONGEST - 8]
    stem = letters if letters[:1].isalpha() else f"kind_{letters}".strip("_")
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _save(kind: KindOfHelp) -> None:
    """Let the database decide, and say its answer in words."""
    with database.refusing({"listings_kind_of_help_name_unique": KindTaken(kind.name)}):
        kind.save()


def _record(what: str, kind: KindOfHelp, by: UUID) -> None:
    audit.record(action=f"kind_of_help.{what}", by=by, detail={"kind": kind.code})

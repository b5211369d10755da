"""Bringing what a champion has confirmed: some rows at a time, each row once."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kernel import clock, database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.importing import knowing
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow, Newcomer
from tenant_apps.importing.services import carrying
from tenant_apps.joining.models import as_fields
from tenant_apps.joining.staff_lists.checking import key
from tenant_apps.organisations import selectors as listed
from tenant_apps.organisations import services as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills import services as skills

CHUNK = 500
CARRIED_AT_ONCE = 50
Rows = list[dict[str, Any]]


def bring_some(held: Import) -> bool:
    """Bring the next rows of one file; whether it has to go on.

    After the last row, who is a member already is given what came for them.
    """
    good = held.rows.filter(state=ImportRow.State.GOOD).order_by("sheet", "number")
    first = good.first()
    if first is None:
        return _carry_or_finish(held)
    chunk = list(good.filter(sheet=first.sheet)[:CHUNK])
    brought = _BRING[Sheet(first.sheet)](held, [row.what for row in chunk])
    ImportRow.objects.filter(id__in=[row.id for row in chunk]).delete()
    held.brought_count += brought
    held.left_out_count += len(chunk) - brought
    held.save(update_fields=["brought_count", "left_out_count"])
    return True


def _carry_or_finish(held: Import) -> bool:
    find_those_who_came()
    if carry_some():
        return True
    held.state, held.finished_at = Import.State.DONE, clock.now()
    held.save(update_fields=["state", "finished_at"])
    detail = {"brought": held.brought_count, "left_out": held.left_out_count}
    audit.record(action="import.finished", by=held.uploaded_by, subject=held.id, detail=detail)
    return False


def find_those_who_came() -> None:
    """Whoever became a member without being asked for what waits, be it before they were brought
    or in the moment that they were, is known by their address."""
    to_come = Newcomer.objects.filter(member=None)
    here = knowing.have_come().values("user__email")
    emails = to_come.filter(email__in=here).values_list("email", flat=True)
    for email, member in knowing.members(emails).items():
        to_come.filter(email=email).update(member=member)


def carry_some() -> bool:
    """Give the next of those who are here what came for them; whether there were any."""
    waiting = Newcomer.objects.filter(member__isnull=False, carried_at=None)
    locked = waiting.order_by("email").select_for_update(of=("self",), skip_locked=True)
    chunk = list(locked[:CARRIED_AT_ONCE])
    for newcomer in chunk:
        carrying.carry(newcomer)
    return bool(chunk)


def _organisations(held: Import, rows: Rows) -> int:
    """Those that stand for themselves first, so that their teams find them."""
    in_order = sorted(rows, key=lambda row: (row["part_of"] != "", key(row["name"])))
    by_name = listed.by_name()
    return sum(_add_organisation(held, row, by_name) for row in in_order)


def _add_organisation(held: Import, row: dict[str, Any], by_name: dict[str, Organisation]) -> bool:
    """Whether it was added, and then it stands in `by_name`."""
    if row["name"].lower() in by_name:
        return False
    parent = by_name.get(row["part_of"].lower())
    if row["part_of"] and (parent is None or parent.parent_id):
        return False
    try:
        with database.atomic():
            added = organisations.add(
                name=row["name"], kind=row["kind"], parent=parent, by=held.uploaded_by
            )
    except Refused:
        return False
    by_name[added.name.lower()] = added
    return True


def _skills(held: Import, rows: Rows) -> int:
    return sum(
        _is_done(partial(skills.add, name=row["name"], group=row["group"], by=held.uploaded_by))
        for row in sorted(rows, key=lambda row: key(row["name"]))
    )


def _is_done(act: Callable[[], object]) -> bool:
    """Whether it could be done; what somebody else has done meanwhile is left out."""
    try:
        with database.atomic():
            act()
    except Refused:
        return False
    return True


def _members(held: Import, rows: Rows) -> int:
    """Those who are new; of those who are known, the balance that they did not have yet."""
    by_email = {row["email"]: row for row in rows}
    refused = knowing.refused(by_email)
    wanted = {email: row for email, row in by_email.items() if email not in refused}
    here = knowing.members(wanted)
    known = _locked(wanted)
    named, skill_ids = listed.by_name(), knowing.skill_ids()
    new = [
        Newcomer(
            came_in=held,
            email=email,
            name=wanted[email]["name"],
            job_title=wanted[email]["job_title"],
            organisation=named.get(wanted[email]["organisation"].lower()),
            gives=_ids(wanted[email]["gives"], skill_ids),
            learns=_ids(wanted[email]["learns"], skill_ids),
            minutes=wanted[email]["minutes"],
            **as_fields(held.term_of(wanted[email].get("membership_type", ""))),
            member=here.get(email),
        )
        for email in sorted(set(wanted) - set(known))
    ]
    # Another import may bring the same people at the same time: the first one counts.
    Newcomer.objects.bulk_create(new, ignore_conflicts=True)
    created = Newcomer.objects.filter(id__in=[one.id for one in new]).count()
    return created + _set_balances(known, {email: wanted[email]["minutes"] for email in known})


def _balances(held: Import, rows: Rows) -> int:
    wanted = {row["email"]: row["minutes"] for row in rows}
    return _set_balances(_locked(wanted), wanted)


def _listings(held: Import, rows: Rows) -> int:
    """Kept with their people until they are members."""
    known = _locked({row["email"]: row for row in rows})
    skill_ids, brought = knowing.skill_ids(), 0
    for row in rows:
        newcomer = known.get(row["email"])
        if newcomer is None or row["key"] in newcomer.listing_keys:
            continue
        ids = _ids(row["skills"], skill_ids)
        newcomer.listings = [*newcomer.listings, {**row, "skill_ids": ids}]
        newcomer.listing_keys = [*newcomer.listing_keys, row["key"]]
        newcomer.carried_at = None
        brought += 1
    Newcomer.objects.bulk_update(known.values(), ["listings", "listing_keys", "carried_at"])
    return brought


_BRING: Mapping[Sheet, Callable[[Import, Rows], int]] = {
    Sheet.ORGANISATIONS: _organisations,
    Sheet.SKILLS: _skills,
    Sheet.MEMBERS: _members,
    Sheet.LISTINGS: _listings,
    Sheet.BALANCES: _balances,
}


def _set_balances(known: Mapping[str, Newcomer], wanted: Mapping[str, int | None]) -> int:
    """A balance for those who have none yet. What was brought once is not brought again."""
    changed = []
    for email, newcomer in known.items():
        if newcomer.minutes is None and wanted[email] is not None:
            newcomer.minutes, newcomer.carried_at = wanted[email], None
            changed.append(newcomer)
    Newcomer.objects.bulk_update(changed, ["minutes", "carried_at"])
    return len(changed)


def _locked(emails: Mapping[str, object]) -> dict[str, Newcomer]:
    """Those of these who are known, locked in the order of their addresses."""
    found = Newcomer.objects.filter(email__in=list(emails)).order_by("email")
    return {one.email: one for one in found.select_for_update(of=("self",))}


def _ids(names: list[str], skill_ids: Mapping[str, str]) -> list[str]:
    return [skill_ids[key(name)] for name in names if key(name) in skill_ids]

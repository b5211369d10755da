"""Checking a list of staff: some rows at a time, in their order, by what the network knows now."""

import json
from typing import Any

from django.db.models import Min

from kernel import clock, database
from tenant_apps.joining.models import Invitation, StaffRow, StaffUpload
from tenant_apps.joining.staff_lists import checking
from tenant_apps.joining.staff_lists.checking import Columns, Known, Person
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.members import selectors as members
from tenant_apps.organisations import selectors as organisations

CHUNK = 1000

_NOTE = """
UPDATE joining_staff_row AS r
   SET state = f.state, email = f.email, person = f.person, problems = f.problems
  FROM jsonb_to_recordset(%s::jsonb)
       AS f(id uuid, state text, email text, person jsonb, problems jsonb)
 WHERE r.id = f.id
"""


def check_some(held: StaffUpload) -> bool:
    """Check the next rows of a list that is held; whether it has to go on.

    After the last row it is to be looked at.
    """
    chunk = list(held.rows.filter(state=StaffRow.State.NEW).order_by("number")[:CHUNK])
    if not chunk:
        held.state = StaffUpload.State.REVIEW
        held.save(update_fields=["state"])
        return False
    found = _found(held, chunk)
    with database.cursor() as cursor:
        cursor.execute(_NOTE, [json.dumps(found)])
    good = sum(one["state"] == StaffRow.State.GOOD for one in found)
    held.good_count += good
    held.bad_count += len(found) - good
    held.save(update_fields=["good_count", "bad_count"])
    return True


def _columns(held: StaffUpload) -> Columns:
    """Where what stands. What stands right of all headings, and of all that is mapped, is too much;
    without headings the first row says how much there is."""
    rows = held.rows.order_by("number")
    above = list(rows.filter(number__lte=held.heading_rows)) or list(rows[:1])
    width = max(len(row.cells) for row in above)
    return Columns(held.columns, max(width, *(place + 1 for place in held.columns.values())))


def _found(held: StaffUpload, chunk: list[StaffRow]) -> list[dict[str, Any]]:
    """What each of these rows is."""
    columns = _columns(held)
    rows = [Row(one.number, one.cells) for one in chunk]
    emails = [checking.email_of(row, columns) for row in rows]
    known = _known(held, rows, emails)
    return [
        {"id": str(one.id), "email": email, **_as_json(checking.check(row, columns, known))}
        for one, row, email in zip(chunk, rows, emails, strict=True)
    ]


def _as_json(found: Person | list[checking.Problem]) -> dict[str, Any]:
    if isinstance(found, Person):
        return {"state": StaffRow.State.GOOD, "person": found.as_json(), "problems": []}
    problems = [problem.as_json() for problem in found]
    return {"state": StaffRow.State.BAD, "person": {}, "problems": problems}


def _known(held: StaffUpload, rows: list[Row], emails: list[str]) -> Known:
    """What the network knows of these addresses, and where in the list they stood first."""
    asked = [email for email in emails if email]
    waiting = Invitation.objects.filter(
        email__in=asked, accepted_at=None, revoked_at=None, expires_at__gt=clock.now()
    )
    before = held.rows.filter(email__in=asked).values("email").annotate(first=Min("number"))
    first = {one["email"]: one["first"] for one in before}
    for row, email in zip(rows, emails, strict=True):
        first.setdefault(email, row.number)
    return Known(
        organisations=_organisations(held),
        must_say=not held.scope.is_whole,
        members=frozenset(members.emails_of_members(asked)),
        invited=frozenset(waiting.values_list("email", flat=True)),
        rows=first,
        usual_type=held.membership_type,
    )


def _organisations(held: StaffUpload) -> dict[str, tuple[str, str]]:
    """Those that are listed, or were and are part of one; and other names of which a champion has
    said what they mean. An empty cell means the only one there is to invite to."""
    listed = {each.id: each for each in organisations.everything(held.scope)}
    by_name = {
        checking.key(name): (str(one.id), one.name)
        for name, one in organisations.by_name().items()
        if one.id in listed
    }
    names = {str(one.id): one.name for one in listed.values()}
    settled = {name: (key, names.get(key, "")) for name, key in held.organisations.items()}
    if len(held.within) == 1 and (own := listed.get(held.within[0])):
        by_name |= {"": (str(own.id), own.name)}
    return settled | by_name

"""Reading a list of staff on its way. It is its champion's alone."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kernel import database
from kernel.errors import NotFound
from tenant_apps.joining.models import StaffRow, StaffUpload
from tenant_apps.joining.staff_lists import columns
from tenant_apps.joining.staff_lists.reading import MAX_HEADINGS, Row
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, Scope, scope_of

MOST_UNKNOWN = 20

_UNKNOWN = """
SELECT min(p.one ->> 'unknown'), count(*)
  FROM joining_staff_row AS r, jsonb_array_elements(r.problems) AS p(one)
 WHERE r.upload_id = %s AND r.state = 'bad' AND p.one ->> 'unknown' <> ''
 GROUP BY lower(p.one ->> 'unknown') ORDER BY 2 DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An organisation that is not listed, and in how many rows it stands."""

    name: str
    row_count: int


def upload(upload_id: UUID, *, by: Member) -> StaffUpload:
    """A champion's own list of staff, as long as they may invite where it does; or NotFound."""
    found = StaffUpload.objects.filter(id=upload_id, uploaded_by=by.id).first()
    may_invite = scope_of(by, Permission.MEMBER_INVITE)
    if found is None or not (may_invite.is_whole or _is_part(found.scope, may_invite)):
        raise NotFound
    return found


def _is_part(one: Scope, other: Scope) -> bool:
    return not one.is_whole and one.organisations <= other.organisations


def first_rows(held: StaffUpload) -> list[Row]:
    """What a list begins with, headings and people."""
    return [Row(one.number, one.cells) for one in held.rows.order_by("number")[: MAX_HEADINGS * 2]]


def titles(held: StaffUpload) -> list[str]:
    """What each column is called."""
    return columns.titles(first_rows(held), held.heading_rows)


def headings(held: StaffUpload) -> list[str]:
    """The cells of the last row above the first person, with which a file of corrections begins."""
    above = held.rows.filter(number__lte=held.heading_rows).order_by("-number").first()
    return list(above.cells) if above else []


def good(held: StaffUpload) -> QuerySet[StaffRow]:
    """Who can be invited, in the order of the list."""
    return held.rows.filter(state=StaffRow.State.GOOD).order_by("number")


def bad(held: StaffUpload) -> QuerySet[StaffRow]:
    """Rows with a problem, in the order of the list."""
    return held.rows.filter(state=StaffRow.State.BAD).order_by("number")


def unknown(held: StaffUpload) -> list[Unknown]:
    """Organisations that are not listed, those of the most rows first."""
    with database.cursor() as cursor:
        cursor.execute(_UNKNOWN, [held.id, MOST_UNKNOWN])
        return [Unknown(*row) for row in cursor.fetchall()]

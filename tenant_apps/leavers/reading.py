"""Which members a list names, as the network knows them now."""

from collections.abc import Iterator

from tenant_apps.accounts.services import normalise_email
from tenant_apps.joining.staff_lists import columns, workbook
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.leavers.errors import NoAddresses
from tenant_apps.leavers.models import LeaversRow
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, has_role, may, scope_of

CHUNK = 1000
Finding = LeaversRow.Finding


def read(content: bytes, *, by: Member) -> list[LeaversRow]:
    """One row for each person of a file. Raises staff_lists' BadList, NoAddresses."""
    sheet = workbook.read(content)
    guessed = columns.guess(sheet.rows)
    at = guessed.columns.get("email")
    if at is None:
        raise NoAddresses
    people = [row for row in sheet.rows if row.number > guessed.heading_rows or _has_at(row, at)]
    seen: set[Member] = set()
    found: list[LeaversRow] = []
    for begin in range(0, len(people), CHUNK):
        found += _found(people[begin : begin + CHUNK], at, seen, by)
    return found


def finding_of(member: Member, *, by: Member) -> LeaversRow.Finding:
    """What would become of a member by a list of this champion's."""
    if member.state in (Member.State.LEFT, Member.State.ERASED):
        return Finding.GONE
    return Finding.ENDS if _may_end(member, by) else Finding.REFUSED


def _found(rows: list[Row], at: int, seen: set[Member], by: Member) -> Iterator[LeaversRow]:
    addresses = [_address(row, at) for row in rows]
    known = members.by_emails([one for one in addresses if one])
    scope = scope_of(by, Permission.MEMBER_SUSPEND)
    for row, address in zip(rows, addresses, strict=True):
        member = known.get(address)
        if "@" not in address:
            yield LeaversRow(number=row.number, finding=Finding.UNREAD)
        elif member is None or not scope.covers(member.belongs_to):
            yield LeaversRow(number=row.number, finding=Finding.UNKNOWN)
        elif member in seen:
            yield LeaversRow(number=row.number, finding=Finding.REPEATED, member=member)
        else:
            seen.add(member)
            yield LeaversRow(number=row.number, finding=finding_of(member, by=by), member=member)


def _may_end(member: Member, by: Member) -> bool:
    """A list ends nobody's who has a role, whoever sends it: that is done one by one."""
    return may(by, Permission.MEMBER_SUSPEND, on=member) and not has_role(member)


def _address(row: Row, at: int) -> str:
    return normalise_email(row.cells[at]) if at < len(row.cells) else ""


def _has_at(row: Row, at: int) -> bool:
    return at < len(row.cells) and "@" in row.cells[at]

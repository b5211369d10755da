"""Copies of a member's own data: asked for, made into one file, fetched, removed after a week.

A copy is made outside of a transaction. Made twice at once, as where a message came twice, the
later takes the place of the earlier, and one mail is sent.
"""

import csv
import io
import json
import time
import zipfile
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.credits.exports import text
from tenant_apps.leaving import mails, tables
from tenant_apps.leaving.models import Copy
from tenant_apps.leaving.stored import COPIES
from tenant_apps.leaving.tables import Table
from tenant_apps.members.models import Member
from tenants import current, overdue

KEPT_FOR = timedelta(days=7)
MOST_SECONDS = 45.0
BATCH = 200

READ_ME = """This is all that {network} keeps of you.

data.json has everything, by kind. The folder "tables" has the same, one file for each kind, to be
opened in a spreadsheet. The folder "files" has the files you sent and were sent.
Times are in UTC, amounts of help in minutes. Passwords and secret links are left out.
"""


def make_asked(*, most_seconds: float = MOST_SECONDS) -> int:
    """Make what was asked for, the longest ago first. Returns how many."""
    asked = Copy.objects.filter(made_at__isnull=True).order_by("id")
    return overdue.each(list(asked.values_list("id", flat=True)), make, most_seconds=most_seconds)


def make(copy_id: UUID) -> bool:
    """Make this one, and tell whose it is. False where it is made, or gone."""
    copy = Copy.objects.filter(id=copy_id, made_at__isnull=True).select_related("member").first()
    if copy is None:
        return False
    size = _write(copy.id, copy.member)
    now = clock.now()
    with database.atomic():
        unmade = Copy.objects.filter(id=copy_id, made_at__isnull=True)
        if not unmade.update(made_at=now, expires_at=now + KEPT_FOR, size_bytes=size):
            return False
        audit.record(action="member.copy_made", by=copy.member_id, subject=copy.member_id)
        mails.tell_copy_made(copy.member, until=now + KEPT_FOR)
    return True


def remove_old(*, most_seconds: float = MOST_SECONDS) -> int:
    """Remove those whose week is over, and files that nothing names. Returns how many."""
    until, removed = time.monotonic() + most_seconds, 0
    over = Copy.objects.filter(expires_at__lte=clock.now()).order_by("expires_at")
    for copy_id in list(over.values_list("id", flat=True)[:BATCH]):
        if time.monotonic() >= until:
            break
        removed += Copy.objects.filter(id=copy_id).delete()[0]
        COPIES.forget(copy_id)
    COPIES.sweep()
    return removed


def _write(copy_id: UUID, member: Member) -> int:
    from_tables = list(tables.of(member))
    with (
        COPIES.writing(copy_id) as file,
        zipfile.ZipFile(file, "w", compression=zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("read-me.txt", READ_ME.format(network=current.network().name))
        everything = {table.name: table.rows for table in _joined(from_tables)}
        archive.writestr("data.json", json.dumps(everything, indent=2, ensure_ascii=False))
        for table in from_tables:
            name = _free(archive, f"tables/{table.name.replace(' ', '-')}", ".csv")
            archive.writestr(name, _as_csv(table))
        for one in tables.files(member):
            archive.write(one.path, f"files/{one.name}")
    return COPIES.path(copy_id).stat().st_size


def _joined(found: list[Table]) -> list[Table]:
    """One table of each name: a model may be held in several ways."""
    rows: dict[str, list[tables.Row]] = {}
    for table in found:
        rows.setdefault(table.name, []).extend(table.rows)
    return [Table(name, each) for name, each in rows.items()]


def _free(archive: zipfile.ZipFile, stem: str, ending: str) -> str:
    taken, number = set(archive.namelist()), 1
    while (name := f"{stem}{'' if number == 1 else f'-{number}'}{ending}") in taken:
        number += 1
    return name


def _as_csv(table: Table) -> str:
    """With a mark at the start by which spreadsheets know UTF-8, and no cell that is a formula."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.DictWriter(file, fieldnames=list(table.rows[0]))
    writer.writeheader()
    for row in table.rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return file.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value

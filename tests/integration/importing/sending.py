"""Files of another time bank as a champion sends them, and people who come."""

import re
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenant_apps.importing import services
from tenant_apps.importing.models import Import
from tenant_apps.joining import services as joining
from tenant_apps.ledger import check
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.factories.importing import ImportFactory
from tests.factories.members import PASSWORD

PAGE = "/settings/import/"
ORGANISATIONS = "name,kind,part of\nWard 7,,St Elsewhere\nSt Elsewhere,trust,\n"
SKILLS = "name,group\nKnitting,improvement\n"
MEMBERS = (
    "e-mail,name,organisation,role,gives,needs,balance\n"
    "ann@example.org,Ann Able,Ward 7,Nurse,Knitting,,3.5\n"
    "bo@example.org,Bo Baker,,,,Knitting,-1\n"
    "cy@example.org,Cy Carter,,,,,\n"
)
LISTINGS = (
    "e-mail,kind,title,description,hours,skills\n"
    "ann@example.org,offer,Knit a plan,Together.,1.5,Knitting\n"
    "bo@example.org,request,Learn to knit,,,\n"
)
BALANCES = "e-mail,balance\ncy@example.org,0:45\n"
ALL = {
    "organisations": ORGANISATIONS,
    "skills": SKILLS,
    "members": MEMBERS,
    "listings": LISTINGS,
    "balances": BALANCES,
}


def send(client: Client, **files: str | bytes) -> Any:
    """The answer to these files, each by its name."""
    data = {
        name: SimpleUploadedFile(
            f"{name}.csv", content.encode() if isinstance(content, str) else content
        )
        for name, content in files.items()
    }
    return client.post(PAGE, data)


def imported(by: UUID, **files: str) -> Import:
    """Files that were checked and said yes to; they are short."""
    made: Import = ImportFactory(by=by, **files)
    services.confirm(import_id=made.id, by=by)
    assert not services.go_on(made.id, most_seconds=60)
    made.refresh_from_db()
    return made


def invited(made: Import) -> None:
    """All of its people are asked by mail."""
    services.invite(import_id=made.id, by=made.uploaded_by)
    assert not services.go_on(made.id, most_seconds=60)


def come(email: str, name: str = "") -> Member:
    """They follow the link of their mail."""
    text = Mail.objects.filter(to=email, subject__startswith="You are invited").latest("id").text
    found = re.search(r"/invitation/([^/\s]+)/", text)
    assert found
    return joining.accept(secret=found[1], name=name, password=PASSWORD)


def balance(member: Member) -> int:
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=member.id)
    return account.balance_minutes


def differences() -> list[object]:
    """Every balance recomputed, and all of them together nothing."""
    return list(check.check())

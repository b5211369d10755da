"""Telling operators what two networks leave to them: figures' page, no names and no words."""

from uuid import uuid5

from django.conf import settings
from django.urls import reverse

from kernel import database
from shared_apps.crossing import for_operators
from shared_apps.crossing.for_operators import Case
from shared_apps.crossing.models import Side
from shared_apps.operators import selectors as operators
from shared_apps.operators.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants import current, urls

TEMPLATE = "crossing/mail/to_operators"


def ask() -> int:
    """Mail of each case that operators may decide now, once to each of them; how many cases."""
    cases = [case for case in for_operators.waiting() if case.is_for_operators]
    with current.shared():
        deciding = operators.who_may(Permission.DISPUTE_DECIDE)
        for case in cases:
            mails = [
                outbox.render(
                    to=operator.user.email,
                    subject="Two networks leave a decision to you",
                    template=TEMPLATE,
                    context={"name": operator.name, **_said(case)},
                    sender_name="Hexitime",
                )
                for operator in deciding
            ]
            for operator, mail in zip(deciding, mails, strict=True):
                mail.id = uuid5(case.begun.id, str(operator.id))
            with database.atomic():
                outbox.send_many(mails)
    return len(cases)


def _said(case: Case) -> dict[str, object]:
    path = reverse("console:dispute", args=[case.exchange.id], urlconf=settings.CENTRAL_URLCONF)
    return {
        "one": case.network(Side.PROVIDER).name,
        "other": case.network(Side.RECIPIENT).name,
        "is_dispute": case.is_dispute,
        "have_both_said": len(case.ruled) == len(Side),
        "link": urls.central(path),
    }

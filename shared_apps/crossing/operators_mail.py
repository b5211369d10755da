"""Telling operators what two networks leave to them: figures' page, no names and no words."""

from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse

from kernel import database
from shared_apps.crossing import for_operators
from shared_apps.crossing.for_operators import Case
from shared_apps.crossing.models import Side
from shared_apps.operators import selectors as operators
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants import current, urls

TEMPLATE = "crossing/mail/to_operators"


def ask() -> int:
    """Mail of each case that operators may decide now, once to each of them; how many cases."""
    cases = for_operators.due()
    with current.shared():
        deciding = operators.who_may(Permission.DISPUTE_DECIDE)
        asked = {_key(case, one): (case, one) for case in cases for one in deciding}
        known = outbox.known(asked)
        mails = [_mail(key, *asked[key]) for key in asked if key not in known]
        with database.atomic():
            outbox.send_many(mails)
    return len(cases)


def _key(case: Case, operator: Operator) -> UUID:
    return uuid5(case.begun.id, str(operator.id))


def _mail(key: UUID, case: Case, operator: Operator) -> Mail:
    mail = outbox.render(
        to=operator.user.email,
        subject="Two networks leave a decision to you",
        template=TEMPLATE,
        context={"name": operator.name, **_said(case)},
        sender_name="Hexitime",
    )
    mail.id = key
    return mail


def _said(case: Case) -> dict[str, object]:
    path = reverse("console:dispute", args=[case.exchange.id], urlconf=settings.CENTRAL_URLCONF)
    return {
        "one": case.network(Side.PROVIDER).name,
        "other": case.network(Side.RECIPIENT).name,
        "is_dispute": case.is_dispute,
        "have_both_said": len(case.ruled) == len(Side),
        "link": urls.central(path),
    }

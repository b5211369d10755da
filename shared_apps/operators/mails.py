"""What operators are written about who may do what: each of their own, provisioners of others'."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from shared_apps.operators import selectors
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.accounts import links
from tenant_apps.outbox import services as outbox
from tenants.urls import central


def invite(operator: Operator) -> None:
    """A link to set a password, which works once; and where to ask for another."""
    _send(
        operator,
        subject="You work in the console of Hexitime",
        template="operators/mail/invitation",
        role=Operator.Role(operator.role).label.lower(),
        link=links.to_set_password(operator.user),
        again_url=_central("accounts:forgotten"),
    )


def welcome_back(operator: Operator) -> None:
    """They can sign in again."""
    _send(
        operator,
        subject="You have access to the console again",
        template="operators/mail/welcome_back",
        role=Operator.Role(operator.role).label.lower(),
        url=_central("console:entrance"),
        again_url=_central("accounts:forgotten"),
    )


def other_role(operator: Operator) -> None:
    """What they are from now on."""
    _send(
        operator,
        subject="You have another role in the console",
        template="operators/mail/other_role",
        role=Operator.Role(operator.role).label.lower(),
        url=_central("console:entrance"),
    )


def tell_others(operator: Operator, what: str, *, by: Operator | None) -> None:
    """To every other provisioner: nobody is let in, or given more to do, by one person unseen.

    `what` is a sentence, with the operator's name for `{}`.
    """
    aware = {operator.id, by.id if by else None}
    for colleague in selectors.who_may(Permission.OPERATOR_MANAGE):
        if colleague.id not in aware:
            _send(
                colleague,
                subject=f"Who works in the console has changed: {operator.name}",
                template="operators/mail/changed",
                what=what.format(operator.name),
                by=by.name if by else "",
                url=_central("console:operators"),
            )


def _send(operator: Operator, *, subject: str, template: str, **context: Any) -> None:
    outbox.send_mail(
        to=operator.user.email,
        subject=subject,
        template=template,
        context={"name": operator.name, **context},
        is_awaited=True,
    )


def _central(name: str) -> str:
    return central(reverse(name, urlconf=settings.CENTRAL_URLCONF))

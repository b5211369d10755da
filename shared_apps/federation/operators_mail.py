"""Telling operators what a network did about its membership, in the transaction of the step."""

from django.conf import settings
from django.urls import reverse

from shared_apps.federation.models import MembershipStep
from shared_apps.operators import selectors as operators
from shared_apps.operators.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants import urls
from tenants.current import NetworkRef

Kind = MembershipStep.Kind

# What is not here is nothing that an operator need know by mail.
_WORDS: dict[str, tuple[str, str]] = {
    Kind.APPLIED: (
        "{name} asks to join the federation",
        "{name} asks to join the federation. It has agreed to the terms; what remains is your "
        "answer, and its trade limits.",
    ),
    Kind.WITHDRAWN: (
        "{name} took its application back",
        "{name} no longer asks to join the federation.",
    ),
    Kind.REFUSED: (
        "{name} does not join the federation",
        "A champion of {name} said no to the invitation to the federation.",
    ),
    Kind.JOINED: (
        "{name} is in the federation",
        "A champion of {name} agreed to the invitation and to the terms. Its members can trade "
        "with other networks now.",
    ),
    Kind.LEAVING: (
        "{name} leaves the federation",
        "A champion of {name} began to leave the federation. Nothing new crosses; what is open "
        "finishes first.",
    ),
    Kind.STAYED: (
        "{name} stays in the federation",
        "A champion of {name} took back that it leaves. Its members can trade again.",
    ),
}


def tell(network: NetworkRef, step: MembershipStep) -> None:
    """To each operator who may decide about it."""
    if step.kind not in _WORDS:
        return
    subject, text = (words.format(name=network.name) for words in _WORDS[step.kind])
    path = reverse("console:network", args=[network.slug], urlconf=settings.CENTRAL_URLCONF)
    outbox.send_many(
        [
            outbox.render(
                to=operator.user.email,
                subject=subject,
                template="federation/mail/step",
                context={
                    "name": operator.name,
                    "text": text,
                    "reason": step.reason,
                    "link": urls.central(path),
                },
                sender_name="Hexitime",
            )
            for operator in operators.who_may(Permission.NETWORK_FEDERATE)
        ]
    )

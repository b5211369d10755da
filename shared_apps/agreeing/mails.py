"""Mail to operators about what waits for a second one. Within the transaction it speaks of."""

from django.conf import settings
from django.urls import reverse

from shared_apps.agreeing import deeds
from shared_apps.agreeing.models import Asking
from shared_apps.operators import selectors as operators
from shared_apps.operators.models import Operator
from tenant_apps.outbox import services as outbox
from tenants import urls

_ENDED = {
    Asking.State.AGREED: ("Agreed: {title}", "agreed to this, and it is done."),
    Asking.State.REFUSED: ("Refused: {title}", "said no to this. Nothing was done."),
    Asking.State.EXPIRED: ("Nobody decided: {title}", ""),
}


def ask(asking: Asking, title: str, by: Operator) -> None:
    """To each who may decide, but who asks."""
    deciding = operators.who_may(deeds.of(asking.deed).permission)
    _send(
        [one for one in deciding if one.id != by.id],
        asking,
        subject=f"A second operator is needed: {title}",
        text=f"{by.name} asks for this, and another operator has to agree before it is done.",
        said=asking.reason,
    )


def tell(asking: Asking, title: str, by: Operator | None) -> None:
    """To who asked: how it ended."""
    subject, verb = _ENDED[Asking.State(asking.state)]
    text = f"{by.name} {verb}" if by else "A week has passed, and nobody decided. It is not done."
    _send(
        operators.some([asking.asked_by]),
        asking,
        subject=subject.format(title=title),
        text=text,
        said=asking.answer,
    )


def _send(to: list[Operator], asking: Asking, *, subject: str, text: str, said: str) -> None:
    path = reverse("console:asking", args=[asking.id], urlconf=settings.CENTRAL_URLCONF)
    outbox.send_many(
        [
            outbox.render(
                to=one.user.email,
                subject=subject,
                template="agreeing/mail/asking",
                context={
                    "name": one.name,
                    "text": text,
                    "said": said,
                    "link": urls.central(path),
                },
                sender_name="Hexitime",
            )
            for one in to
        ]
    )

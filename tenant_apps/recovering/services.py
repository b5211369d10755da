"""Letting somebody in again who has lost every second step."""

from kernel import database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import has_role
from tenant_apps.outbox import services as outbox
from tenant_apps.security import services as security


class NoSecondStep(Refused):
    """There is nothing to take away."""

    code = "no_second_step"
    default_message = "They have no second step: they can sign in with their password alone."


def reset_second_step(*, member: Member, by: Member) -> None:
    """Take away all second steps of a member, and end their sessions.

    They sign in with what they have left and set up another if one is asked of them. They are told
    of it, and of those who run the network all who did not do it, so that none is let in secretly.
    NoSecondStep: they have none.
    """
    with database.atomic():
        taken = security.remove_second_steps(user=member.user)
        if not taken:
            raise NoSecondStep
        detail = {"types": taken}
        audit.record(action="second_step.reset", by=by.id, subject=member.id, detail=detail)
        network_asks = has_role(member) or security.rules().second_step_for_all
        _send(member, "Your second step was taken away", "reset", by, must_set_up=network_asks)
        for one in members.champions().select_related("user"):
            if one.id not in (by.id, member.id):
                subject = f"{by.name} took away a second step"
                _send(one, subject, "reset_told", by, whose=member.name)


def _send(to: Member, subject: str, template: str, by: Member, **words: object) -> None:
    outbox.send_mail(
        to=to.user.email,
        subject=subject,
        template=f"recovering/mail/{template}",
        context={"name": to.name, "by": by.name, **words},
        is_awaited=True,
    )

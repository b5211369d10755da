"""Mail to champions about their network's place in the federation."""

from collections.abc import Iterable
from uuid import UUID

from kernel.minutes import hours
from shared_apps.federation.between import Change
from shared_apps.federation.membership import Kind, Step
from shared_apps.federation.models import MembershipStep
from shared_apps.federation.settling import Happened
from shared_apps.federation.wording import limits
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants.urls import page

CENTRE = MembershipStep.Side.CENTRE
NETWORK = MembershipStep.Side.NETWORK

# Subject, text. What is not here needs no mail: it is on the page, for whoever looks.
_WORDS: dict[tuple[str, str], tuple[str, str]] = {
    (Kind.INVITED, CENTRE): (
        "Your network is invited to the federation",
        "The central service invites your network to the federation, in which members give and "
        "receive help across networks. {limits}. Read the terms, and say yes or no.",
    ),
    (Kind.APPLIED, NETWORK): (
        "Your network asks to join the federation",
        "A champion has agreed to the terms of the federation and applied. The central service "
        "answers next.",
    ),
    (Kind.WITHDRAWN, NETWORK): (
        "Your network no longer asks to join the federation",
        "A champion took the application back.",
    ),
    (Kind.WITHDRAWN, CENTRE): (
        "The invitation to the federation is taken back",
        "The central service took the invitation to the federation back. You can apply at any "
        "time.",
    ),
    (Kind.REFUSED, NETWORK): (
        "Your network does not join the federation",
        "A champion said no to the invitation. You can apply at any time.",
    ),
    (Kind.REFUSED, CENTRE): (
        "Your network’s application to the federation",
        "The central service said no to the application to join the federation. You can apply "
        "again.",
    ),
    (Kind.JOINED, NETWORK): (
        "Your network is in the federation",
        "A champion agreed to the terms. Members can now send credits to other networks, and "
        "receive some.",
    ),
    (Kind.JOINED, CENTRE): (
        "Your network is in the federation",
        "The central service agreed. Members can now send credits to other networks, and receive "
        "some. {limits}.",
    ),
    (Kind.LIMITS, CENTRE): (
        "Your network’s trade limits have changed",
        "The central service changed how far your network may trade. {limits}.",
    ),
    (Kind.LEAVING, NETWORK): (
        "Your network leaves the federation",
        "A champion began to leave the federation. Nothing new crosses between your network and "
        "others; what is agreed is finished or cancelled.",
    ),
    (Kind.LEAVING, CENTRE): (
        "Your network leaves the federation",
        "The central service takes your network out of the federation. Nothing new crosses "
        "between your network and others; what is agreed is finished or cancelled.",
    ),
    (Kind.STAYED, NETWORK): (
        "Your network stays in the federation",
        "A champion took back that your network leaves. Members can trade again.",
    ),
    (Kind.STAYED, CENTRE): (
        "Your network stays in the federation",
        "The central service took back that your network leaves. Members can trade again.",
    ),
    (Kind.LEFT, CENTRE): (
        "Your network has left the federation",
        "Nothing is open any more between your network and others. Its position stands until it "
        "is settled. You can apply to come back at any time.",
    ),
}
_TERMS = (
    "The terms of the federation have changed",
    "Please read the new terms, and agree to them for your network. Trade goes on meanwhile.",
)


def tell_of_step(step: Step, champions: Iterable[Member]) -> None:
    """To these champions, where the step is worth a mail."""
    words = _WORDS.get((step.kind, step.side))
    if words is None:
        return
    subject, text = words
    room = limits(step.floor_minutes, step.ceiling_minutes)
    _send(champions, subject, text.format(limits=room), step.reason)


def tell_of_settlement(one: Happened, network_id: UUID, champions: Iterable[Member]) -> None:
    """To these champions: the other asks to settle, or it is settled."""
    amount = hours(abs(one.minutes))
    stands = f"{one.partner_name} owes your network {amount}"
    if one.minutes < 0:
        stands = f"Your network owes {one.partner_name} {amount}"
    if one.is_settled:
        subject = f"Settled with {one.partner_name}"
        text = f"{amount} stood between your network and {one.partner_name}: nothing does any more."
    elif one.by_network == network_id:
        subject, text = f"You asked {one.partner_name} to settle", f"{stands}. They answer next."
    else:
        subject = f"{one.partner_name} asks to settle"
        text = (
            f"{stands}. One of the two networks has left the federation, and {one.partner_name} "
            "agrees to settle what stands. No member’s credits change by it. Say whether you "
            "agree too."
        )
    _send(champions, subject, text, one.reason, page("admission:settling"))


def tell_of_change(one: Change, champions: Iterable[Member]) -> None:
    """To these champions: what the central service set between their network and another."""
    subject = f"Trade with {one.partner_name}"
    if one.paused is not None:
        subject = one.what.removesuffix(".")
    text = f"{one.what} The central service decided so. Nobody loses credits by it."
    _send(champions, subject, text, one.reason, page("trade:partners"))


def tell_of_terms(champions: Iterable[Member]) -> None:
    """To these champions: there are newer terms."""
    _send(champions, *_TERMS)


def _send(
    champions: Iterable[Member], subject: str, text: str, reason: str = "", link: str = ""
) -> None:
    link = link or page("admission:membership")
    outbox.send_many(
        [
            outbox.render(
                to=champion.user.email,
                subject=subject,
                template="admission/mail/step",
                context={"name": champion.name, "text": text, "reason": reason, "link": link},
            )
            for champion in champions
        ]
    )

"""What an operator does about an errand that does not get done: ask again, or give it up.

What is given up is as if it had not been asked for, as far as only we know of it. Stripe may have
done it all the same, where its answer was lost: the nightly check says so.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import models

from kernel import database
from kernel.errors import NotFound, Refused
from shared_apps.billing import errands
from shared_apps.billing.models import Account, Errand, Plan, Subscription
from tenant_apps.audit import services as audit

Kind = Errand.Kind


class Reason(models.TextChoices):
    """Why it is not to be done any more."""

    NOT_WANTED = "not_wanted", "It is no longer wanted"
    MISTAKE = "mistake", "It was asked for by mistake"
    DONE_THERE = "done_there", "It was done at Stripe itself"
    REFUSED = "refused", "Stripe will not do it"


class UnderWay(Refused):
    """A worker may be asking Stripe for it now: what would come of it nobody would keep."""

    code = "errand_under_way"
    default_message = "Stripe is being told of it now. Try again in a few minutes."


def ask_again(*, account_id: UUID, errand_id: UUID, by: UUID | None) -> None:
    """Ask Stripe once more for what it refused. Raises NotFound, NotRefused, Superseded."""
    with database.atomic():
        account = Account.objects.filter(id=account_id).first()
        if account is None:
            raise NotFound
        if not account.errands.filter(id=errand_id).exists():
            raise errands.NotRefused
        again = errands.again(errand_id)
        audit.record(
            action="bill.asked_again", by=by, subject=account.network_id, detail=_what(again)
        )


def ask_again_for_plan(*, plan_id: UUID, by: UUID | None) -> None:
    """The same, of a price that Stripe refused. Raises NotRefused."""
    with database.atomic():
        refused = errands.unfinished().filter(plan_id=plan_id, refused_at__isnull=False).first()
        if refused is None:
            raise errands.NotRefused
        errands.again(refused.id)
        audit.record(action="plan.asked_again", by=by, subject=plan_id)


def give_up(*, account_id: UUID, errand_id: UUID, reason: str, by: UUID | None) -> None:
    """Let go of what waits or was refused. Raises NotFound, UnderWay."""
    why = Reason(reason)
    with database.atomic():
        rows = errands.unfinished().filter(id=errand_id, account_id=account_id)
        errand = rows.select_for_update(of=("self",)).first()
        if errand is None:
            raise NotFound
        if errands.is_under_way(errand):
            raise UnderWay
        account = Account.objects.select_for_update().get(id=account_id)
        if undo := _UNDO.get(Kind(errand.kind)):
            undo(account, errand)
        detail = {**_what(errand), "reason": why.value, "refused": errand.refused_at is not None}
        errand.delete()
        audit.record(action="bill.given_up", by=by, subject=account.network_id, detail=detail)


def _what(errand: Errand) -> dict[str, object]:
    return {"kind": errand.kind}


def _drop_subscription(account: Account, errand: Errand) -> None:
    """It never began: a plan can be chosen anew."""
    others = errands.unfinished().filter(account=account, kind=Kind.SUBSCRIBE)
    if not others.exclude(id=errand.id).exists():
        asked = Subscription.objects.filter(account=account, state=Subscription.State.ASKED)
        asked.delete()


def _put_plan_back(account: Account, errand: Errand) -> None:
    """The plan and the number of before, unless another has been chosen since."""
    asked, before = errand.payload, errand.payload.get("before")
    rows = Subscription.objects.filter(
        account=account, plan_id=asked["plan"], quantity=asked["quantity"]
    )
    if before and Plan.objects.filter(id=before["plan"]).exists():
        rows.update(plan_id=before["plan"], quantity=before["quantity"])


def _leave_vat_unchecked(account: Account, errand: Errand) -> None:
    number = errand.payload["number"]
    if number and account.vat_number == number:
        account.vat_state = Account.Vat.UNAVAILABLE
        account.save(update_fields=["vat_state"])


_UNDO: dict[Errand.Kind, Callable[[Account, Errand], None]] = {
    Kind.SUBSCRIBE: _drop_subscription,
    Kind.CHANGE: _put_plan_back,
    Kind.VAT: _leave_vat_unchecked,
}

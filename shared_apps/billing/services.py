"""What operators and champions change about a bill. Stripe is told after the commit, by errands.

All of it runs in the shared schema, inside the door its caller opened.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.billing import errands, selectors, stripe_api, vat
from shared_apps.billing.models import Account, Errand, Invoice, Plan, Subscription
from tenant_apps.accounts.services import normalise_email
from tenant_apps.audit import services as audit
from tenants.models import Network

Kind = Errand.Kind
State = Subscription.State
MAX_NAME = 120
MAX_ORDER = 60
MAX_REASON = 200
# Open community networks pay nothing.
PAYING = (Network.Kind.ICS, Network.Kind.SCHOOL, Network.Kind.ACCELERATOR)


class BillingOff(Refused):
    """This deployment has no account at Stripe."""

    code = "billing_off"
    default_message = "Billing is off here: no Stripe key is set."


class PlanWithdrawn(Refused):
    """It was withdrawn, perhaps since the page was opened."""

    code = "plan_withdrawn"
    default_message = "This plan has been withdrawn. Choose another one."


class WrongPlan(Refused):
    """A plan is for networks of one kind."""

    code = "wrong_plan"
    default_message = "This plan is for another kind of network. Choose another one."


class SamePlan(Refused):
    """It is on that plan."""

    code = "same_plan"
    default_message = "The network is on this plan already."


class NameMissing(Refused):
    """Who pays has a name."""

    code = "billing_name_missing"
    status = 400
    default_message = f"Enter the institution’s name, in up to {MAX_NAME} letters."


class BadEmail(Refused):
    """Invoices go to an address that can receive mail."""

    code = "bad_billing_email"
    status = 400
    default_message = "Enter an e-mail address, such as invoices@trust.nhs.uk."


class BadOrder(Refused):
    """A purchase-order number is short, and on one line."""

    code = "bad_purchase_order"
    status = 400
    default_message = f"A purchase-order number has up to {MAX_ORDER} letters and digits."


class NotToCredit(Refused):
    """A credit note is for an invoice, and for no more than is left of it."""

    code = "not_to_credit"
    default_message = (
        "A credit note is for no more than is left to pay; of a paid invoice, for no more than "
        "was not credited yet."
    )


class ReasonMissing(Refused):
    """A credit note says why."""

    code = "credit_reason_missing"
    status = 400
    default_message = f"Say why, in up to {MAX_REASON} letters: the institution reads it."


def open_account(
    *,
    network_id: UUID,
    kind: str,
    name: str,
    email: str,
    by: UUID | None,
    purchase_order: str = "",
) -> Account | None:
    """Give a network of a paying kind an account, and a subscription if there is a plan for it.

    None where billing is off or the kind pays nothing. Called again, it changes nothing. Stripe
    is told afterwards, so that a network is built whether or not it answers. Raises NameMissing,
    BadEmail, BadOrder.
    """
    if not stripe_api.is_on() or kind not in PAYING:
        return None
    details = {
        "billing_name": _name(name),
        "billing_email": _email(email),
        "purchase_order": _order(purchase_order),
    }
    with database.atomic():
        account, is_new = Account.objects.get_or_create(network_id=network_id, defaults=details)
        if is_new:
            _tell_who_pays(account)
            audit.record(action="bill.opened", by=by, subject=network_id)
            members = selectors.members_of(network_id)
            plan = plan_for(kind=kind, members=members)
            if plan is not None:
                _subscribe(account, plan, members=members, by=by)
    return account


def plan_for(*, kind: str, members: int, like: Plan | None = None) -> Plan | None:
    """The offered plan of this kind for so many active members, paid in the same way if there is
    one before; of several the cheapest over a year."""
    offered = Plan.objects.filter(kind=kind, withdrawn_at__isnull=True)
    if like is not None:
        offered = offered.filter(per=like.per, interval=like.interval)
    fitting = [plan for plan in offered if plan.fits(members)]
    return min(fitting, key=lambda plan: (plan.pence_a_year(members), plan.id), default=None)


def set_details(
    *, account_id: UUID, name: str, email: str, purchase_order: str, by: UUID | None
) -> None:
    """Who pays, where invoices go, and the number of their order. Raises NameMissing, BadEmail,
    BadOrder."""
    order = _order(purchase_order)
    with database.atomic():
        account = _locked(account_id)
        account.billing_name, account.billing_email = _name(name), _email(email)
        account.purchase_order = order
        account.save(update_fields=["billing_name", "billing_email", "purchase_order"])
        _tell_who_pays(account)
        audit.record(action="bill.details_changed", by=by, subject=account.network_id)


def set_purchase_order(*, account_id: UUID, purchase_order: str, by: UUID | None) -> bool:
    """The number of the institution's order, which its invoices say; whether it is another.
    Raises BadOrder."""
    order = _order(purchase_order)
    with database.atomic():
        account = _locked(account_id)
        if account.purchase_order == order:
            return False
        account.purchase_order = order
        account.save(update_fields=["purchase_order"])
        _tell_who_pays(account)
        audit.record(
            action="bill.order_changed", by=by, subject=account.network_id, detail=_side(by)
        )
        return True


def set_vat_number(*, account_id: UUID, number: str, by: UUID | None) -> None:
    """Its VAT number, or none; Stripe asks HMRC whether it is theirs. Raises BadVatNumber."""
    tidy = vat.tidy(number)
    with database.atomic():
        account = _locked(account_id)
        is_asked = account.vat_state != Account.Vat.UNAVAILABLE
        if account.vat_number == tidy and is_asked:
            return
        account.vat_number = tidy
        account.vat_state = Account.Vat.PENDING if tidy else Account.Vat.NONE
        account.save(update_fields=["vat_number", "vat_state"])
        errands.add(Kind.VAT, account=account, payload={"number": tidy})
        audit.record(action="bill.vat_changed", by=by, subject=account.network_id)


def set_way(*, account_id: UUID, way: str, by: UUID | None) -> None:
    """How it is paid. A card is asked for by mail, and charged once it has been given."""
    wanted = Account.Way(way)
    with database.atomic():
        account = _locked(account_id)
        if wanted == Account.Way.CARD:
            if errands.waiting().filter(kind=Kind.CHECKOUT, account=account).exists():
                return
            errands.add(Kind.CHECKOUT, account=account)
            audit.record(action="bill.card_asked", by=by, subject=account.network_id)
            return
        account.way = wanted
        account.save(update_fields=["way"])
        if Subscription.objects.filter(account=account).exists():
            errands.add(Kind.COLLECT, account=account, payload={"way": wanted.value})
        audit.record(action="bill.way_changed", by=by, subject=account.network_id)


def choose_plan(*, account_id: UUID, plan_id: UUID, members: int, by: UUID | None) -> None:
    """Put a network on a plan, pro rata from now. Raises NotFound, PlanWithdrawn, WrongPlan,
    SamePlan."""
    with database.atomic():
        account = _locked(account_id)
        plan = Plan.objects.select_for_update().filter(id=plan_id).first()
        if plan is None:
            raise NotFound
        if not plan.is_offered:
            raise PlanWithdrawn
        if plan.kind != account.network.kind:
            raise WrongPlan
        row = Subscription.objects.select_for_update().filter(account=account).first()
        if row is None or row.state == State.CANCELED or _was_refused(row):
            _subscribe(account, plan, members=members, by=by)
        elif row.plan_id == plan.id:
            raise SamePlan
        else:
            move(row, plan, quantity=plan.quantity_for(members), by=by)


def move(row: Subscription, plan: Plan, *, quantity: int, by: UUID | None) -> None:
    """The same, of a subscription that is locked: another plan, or another number of members."""
    before = {"plan": str(row.plan_id), "quantity": row.quantity}
    row.plan, row.quantity = plan, quantity
    row.save(update_fields=["plan", "quantity"])
    payload = {"plan": str(plan.id), "quantity": quantity, "before": before}
    errands.add(Kind.CHANGE, account=row.account, payload=payload)
    audit.record(
        action="bill.plan_changed",
        by=by,
        subject=row.account.network_id,
        detail={"plan": str(plan.id), "quantity": quantity},
    )


def credit(
    *,
    account_id: UUID,
    invoice_id: UUID,
    pence: int,
    reason: str,
    by: UUID | None,
    key: UUID | None = None,
) -> None:
    """Give back a part of an invoice, or all; once for each `key`, however often it is sent.
    Raises NotFound, NotToCredit, ReasonMissing."""
    why = " ".join(reason.split())
    if not why or len(why) > MAX_REASON:
        raise ReasonMissing
    with database.atomic():
        account = _locked(account_id)
        if key and account.errands.filter(kind=Kind.CREDIT, payload__key=str(key)).exists():
            return
        invoice = Invoice.objects.select_for_update().filter(id=invoice_id, account=account).first()
        if invoice is None:
            raise NotFound
        if not 0 < pence <= left_to_credit(invoice):
            raise NotToCredit
        payload: dict[str, Any] = {"invoice": invoice.stripe_id, "amount": pence, "memo": why}
        if invoice.state == Invoice.State.PAID:
            # It counts towards the next invoice; nothing is paid back by itself.
            payload["credit_amount"] = pence
        if key:
            payload["key"] = str(key)
        errands.add(Kind.CREDIT, account=account, payload=payload)
        audit.record(
            action="bill.credited",
            by=by,
            subject=account.network_id,
            detail={"invoice": str(invoice), "pence": pence},
        )


def left_to_credit(invoice: Invoice) -> int:
    """How much of it can still be given back: of one that is open, what is left to pay."""
    waiting = errands.waiting().filter(
        kind=Kind.CREDIT, account_id=invoice.account_id, payload__invoice=invoice.stripe_id
    )
    asked = sum(int(payload["amount"]) for payload in waiting.values_list("payload", flat=True))
    if invoice.state == Invoice.State.OPEN:
        return max(invoice.remaining_pence - asked, 0)
    if invoice.state == Invoice.State.PAID:
        return max(invoice.total_pence - invoice.credited_pence - asked, 0)
    return 0


def open_portal(*, account_id: UUID, return_url: str, by: UUID | None) -> Errand:
    """Ask Stripe for a way into its portal, where cards and invoices are."""
    if not stripe_api.is_on():
        raise BillingOff
    with database.atomic():
        account = _locked(account_id)
        waiting = errands.waiting().filter(
            kind=Kind.PORTAL, account=account, payload__return_url=return_url
        )
        if asked := waiting.first():
            return asked
        audit.record(
            action="bill.portal_asked", by=by, subject=account.network_id, detail=_side(by)
        )
        return errands.add(Kind.PORTAL, account=account, payload={"return_url": return_url})


def _subscribe(account: Account, plan: Plan, *, members: int, by: UUID | None) -> None:
    quantity = plan.quantity_for(members)
    fresh = {
        "plan": plan,
        "quantity": quantity,
        "state": State.ASKED,
        "stripe_id": "",
        "stripe_item_id": "",
        "created_at": clock.now(),
        "pulled_at": None,
    }
    row = Subscription.objects.filter(account=account).first()
    # A trial comes once; and nothing that was asked about what is over is asked of what begins.
    is_new = row is None or row.period_starts_at is None
    stale = errands.unfinished().filter(account=account)
    stale.filter(Q(kind=Kind.CHANGE) | Q(kind=Kind.SUBSCRIBE, refused_at__isnull=False)).delete()
    Subscription.objects.update_or_create(account=account, defaults=fresh)
    payload = {
        "plan": str(plan.id),
        "quantity": quantity,
        "trial_days": plan.trial_days if is_new else 0,
        "way": account.way,
        "tax_rate": settings.STRIPE_TAX_RATE,
    }
    errands.add(Kind.SUBSCRIBE, account=account, payload=payload)
    detail = {"plan": str(plan.id), "quantity": quantity}
    audit.record(action="bill.subscribed", by=by, subject=account.network_id, detail=detail)


def _was_refused(row: Subscription) -> bool:
    """Whether Stripe would not begin it, so that there is nothing to change."""
    if row.state != State.ASKED:
        return False
    asked = errands.unfinished().filter(account_id=row.account_id, kind=Kind.SUBSCRIBE)
    refused = asked.filter(refused_at__isnull=False)
    return bool(refused.exists() and refused.count() == asked.count())


def _tell_who_pays(account: Account) -> None:
    order = account.purchase_order
    fields = [{"name": "Purchase order", "value": order}] if order else ""
    payload = {
        "name": account.billing_name,
        "email": account.billing_email,
        "metadata": {"account": str(account.id), "network": str(account.network_id)},
        "invoice_settings": {"custom_fields": fields},
    }
    errands.add(Kind.CUSTOMER, account=account, payload=payload)


def _side(by: UUID | None) -> dict[str, str]:
    """Without an operator it was the network's champion."""
    return {} if by else {"side": "network"}


def _locked(account_id: UUID) -> Account:
    rows = Account.objects.select_for_update(of=("self",)).select_related("network")
    account = rows.filter(id=account_id).first()
    if account is None:
        raise NotFound
    return account


def _name(text: str) -> str:
    tidy = " ".join(text.split())
    if not tidy or len(tidy) > MAX_NAME:
        raise NameMissing
    return tidy


def _email(text: str) -> str:
    address = normalise_email(text)
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadEmail from error
    return address


def _order(text: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > MAX_ORDER:
        raise BadOrder
    return tidy

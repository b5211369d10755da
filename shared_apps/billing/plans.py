"""Plans: what is offered, and what is no longer."""

from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.billing import errands
from shared_apps.billing.models import Errand, Plan
from shared_apps.billing.models.plan import MAX_PENCE, MAX_TRIAL_DAYS
from shared_apps.billing.services import PAYING, PlanWithdrawn
from tenant_apps.audit import services as audit


class BadPlan(Refused):
    """A plan has a name, a price, a kind that pays, and a band from few to many."""

    code = "bad_plan"
    status = 400
    default_message = "Enter a name, a price above nothing and a band that begins below its end."


class PlanTaken(Refused):
    """There is one for these networks already."""

    code = "plan_taken"
    default_message = (
        "A plan for this kind, from this many members, paid in this way, is offered already. "
        "Withdraw it first."
    )


def create(
    *,
    name: str,
    kind: str,
    from_members: int,
    to_members: int | None,
    per: str,
    interval: str,
    pence: int,
    trial_days: int,
    by: UUID | None,
) -> Plan:
    """Offer a plan, and tell Stripe its price. Raises BadPlan, PlanTaken."""
    tidy = " ".join(name.split())
    is_band = to_members is None or to_members >= from_members >= 0
    is_price = 0 < pence <= MAX_PENCE and 0 <= trial_days <= MAX_TRIAL_DAYS
    if not tidy or kind not in PAYING or not is_band or not is_price:
        raise BadPlan
    with database.refusing({"billing_plan_one_offered_per_band": PlanTaken}):
        plan = Plan.objects.create(
            name=tidy[:80],
            kind=kind,
            from_members=from_members,
            to_members=to_members,
            per=per,
            interval=interval,
            pence=pence,
            trial_days=trial_days,
        )
        errands.add(Errand.Kind.PLAN, plan=plan, payload=_said(plan))
        audit.record(
            action="plan.offered", by=by, subject=plan.id, detail={"kind": kind, "pence": pence}
        )
    return plan


def withdraw(*, plan_id: UUID, by: UUID | None) -> None:
    """Offer it no longer; whoever is on it stays. Raises NotFound, PlanWithdrawn."""
    with database.atomic():
        plan = Plan.objects.select_for_update().filter(id=plan_id).first()
        if plan is None:
            raise NotFound
        if not plan.is_offered:
            raise PlanWithdrawn("This plan has been withdrawn already.")
        plan.withdrawn_at = clock.now()
        plan.save(update_fields=["withdrawn_at"])
        if not plan.subscriptions.exists():
            # Nobody will need its price.
            errands.unfinished().filter(plan=plan, refused_at__isnull=False).delete()
        audit.record(action="plan.withdrawn", by=by, subject=plan.id)


def _said(plan: Plan) -> dict[str, object]:
    about = {"plan": str(plan.id)}
    return {
        "product": {"name": f"Hexitime: {plan.name}", "metadata": about},
        "price": {
            "currency": plan.currency,
            "unit_amount": plan.pence,
            "recurring": {"interval": plan.interval},
            "metadata": about,
        },
    }

"""Writing the policy. Errors: BadPolicy."""

from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from kernel.minutes import MAX_MINUTES
from tenant_apps.audit import services as audit
from tenant_apps.policy.models import Policy


class BadPolicy(Refused):
    """A rule outside what any network may set."""

    code = "bad_policy"
    status = 422
    default_message = (
        f"Welcome credits are 0 to {MAX_MINUTES // 60} hours, a balance may end at most "
        f"{MAX_MINUTES // 60} hours below zero, and a ceiling lies above zero."
    )


def start(*, welcome_minutes: int = 120, by: UUID | None = None) -> Policy:
    """The policy a new network starts with; the one it has, if it has one."""
    _check(welcome_minutes, 0, None)
    with database.atomic():
        policy, made = Policy.objects.get_or_create(
            single=True, defaults={"welcome_minutes": welcome_minutes}
        )
        if made:
            detail = {"welcome_minutes": welcome_minutes}
            audit.record(action="policy.started", by=by, subject=policy.id, detail=detail)
    return policy


def change(
    *, welcome_minutes: int, floor_minutes: int, ceiling_minutes: int | None = None, by: UUID
) -> Policy:
    """New rules, from now on: credits and accounts that are there stay as they are."""
    _check(welcome_minutes, floor_minutes, ceiling_minutes)
    with database.atomic():
        policy = Policy.objects.select_for_update().first() or Policy()
        before = _rules(policy)
        policy.welcome_minutes = welcome_minutes
        policy.floor_minutes = floor_minutes
        policy.ceiling_minutes = ceiling_minutes
        if _rules(policy) == before:
            return policy
        policy.changed_at = clock.now()
        policy.save()
        detail = {"before": before, "after": _rules(policy)}
        audit.record(action="policy.changed", by=by, subject=policy.id, detail=detail)
    return policy


def _rules(policy: Policy) -> dict[str, int | None]:
    return {
        "welcome_minutes": policy.welcome_minutes,
        "floor_minutes": policy.floor_minutes,
        "ceiling_minutes": policy.ceiling_minutes,
    }


def _check(welcome_minutes: int, floor_minutes: int, ceiling_minutes: int | None) -> None:
    good = (
        0 <= welcome_minutes <= MAX_MINUTES
        and -MAX_MINUTES <= floor_minutes <= 0
        and (ceiling_minutes is None or ceiling_minutes > 0)
    )
    if not good:
        raise BadPolicy

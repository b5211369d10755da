"""What members of each type may not do, and what follows when a term ends: champions set it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.policy.models import TypeRule
from tenant_apps.policy.permissions import MembershipType, Permission


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of a type. `moves_to` is what they go on as; None: the membership ends."""

    type: MembershipType
    withheld: frozenset[Permission] = frozenset()
    moves_to: MembershipType | None = None


# Until a champion says otherwise.
_USUAL = {MembershipType.STUDENT: MembershipType.ALUMNI}


def rules() -> list[Rule]:
    """The rule of every type, in their order."""
    set_so = {row.type: row for row in TypeRule.objects.all()}
    return [_rule(one, set_so.get(one)) for one in MembershipType]


def rule_of(of: MembershipType) -> Rule:
    """The rule of one type."""
    return _rule(of, TypeRule.objects.filter(type=of).first())


def change(
    *,
    of: MembershipType,
    withheld: Collection[Permission],
    moves_to: MembershipType | None,
    by: UUID,
) -> None:
    """Set the rule of a type. Members are brought in line by `membership_types`."""
    with database.atomic():
        TypeRule.objects.update_or_create(
            type=of,
            defaults={
                "withheld": _codes(withheld),
                "moves_to": moves_to or "",
                "changed_at": clock.now(),
            },
        )
        detail = {"type": of.value, "withheld": _codes(withheld), "moves_to": moves_to or ""}
        audit.record(action="policy.type_changed", by=by, detail=detail)


def _rule(of: MembershipType, row: TypeRule | None) -> Rule:
    if row is None:
        return Rule(of, moves_to=_USUAL.get(of))
    moves_to = MembershipType(row.moves_to) if row.moves_to else None
    return Rule(of, frozenset(Permission(code) for code in row.withheld), moves_to)


def _codes(withheld: Iterable[Permission]) -> list[str]:
    return sorted(one.value for one in withheld)

"""Quiet hours, and the smallest group of people that a figure may be about. Errors: BadCare."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from kernel.quiet import Hours
from tenant_apps.audit import services as audit
from tenant_apps.policy.models import LARGEST_SMALLEST_GROUP, SMALLEST_GROUP, Care


class BadCare(Refused):
    """One time without the other, or twice the same; or a group too small, or too large."""

    code = "bad_care"
    status = 422
    default_message = (
        "Set both times, and not the same, or none; and a group of "
        f"{SMALLEST_GROUP} to {LARGEST_SMALLEST_GROUP} people."
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a champion sets."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    smallest_group: int = SMALLEST_GROUP

    @property
    def quiet(self) -> Hours | None:
        """When no mail comes that nobody waits for; None: never."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Hours(self.quiet_from, self.quiet_until)


def current() -> Wanted:
    """What holds here. One query."""
    row = Care.objects.first()
    return Wanted(row.quiet_from, row.quiet_until, row.smallest_group) if row else Wanted()


def smallest_group() -> int:
    """Of fewer people than this no figure is shown. One query."""
    return current().smallest_group


def is_quiet(moment: datetime) -> bool:
    """Whether mail that nobody waits for stays here now. One query."""
    quiet = current().quiet
    return quiet is not None and quiet.hold(moment)


def change(*, wanted: Wanted, by: UUID) -> None:
    """Set it. Raises BadCare."""
    with database.atomic():
        row, _made = Care.objects.select_for_update().get_or_create(single=True)
        before = Wanted(row.quiet_from, row.quiet_until, row.smallest_group)
        if before == wanted:
            return
        for name, value in asdict(wanted).items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        with database.refusing(dict.fromkeys(_CONSTRAINTS, BadCare())):
            row.save()
        detail = {"before": _noted(before), "after": _noted(wanted)}
        audit.record(action="policy.care_changed", by=by, subject=row.id, detail=detail)


_CONSTRAINTS = ("policy_care_quiet_from_until", "policy_care_smallest_group")


def _noted(what: Wanted) -> dict[str, str | int]:
    return {
        "quiet_from": f"{what.quiet_from:%H:%M}" if what.quiet_from else "",
        "quiet_until": f"{what.quiet_until:%H:%M}" if what.quiet_until else "",
        "smallest_group": what.smallest_group,
    }

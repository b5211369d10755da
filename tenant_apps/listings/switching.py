"""Turning on and off what champions decide about what is posted."""

from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.listings.models.switches import Switch


def turn(switch: type[Switch], *, is_on: bool, noun: str, by: UUID) -> None:
    """Turn it on or off; where it stands so already, nothing is changed."""
    with database.atomic():
        rule, _ = switch._default_manager.select_for_update().get_or_create(single=True)
        if rule.is_on == is_on:
            return
        rule.is_on, rule.changed_at = is_on, clock.now()
        rule.save(update_fields=["is_on", "changed_at"])
        audit.record(action=f"{noun}.{'on' if is_on else 'off'}", by=by)

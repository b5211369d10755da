"""What members report: messages, and things that all may see; and what is decided about them."""

from tenant_apps.reports.models.matter import (
    APPEAL_WITHIN,
    LONGEST_DECISION,
    WAITING,
    Kind,
    Matter,
    MatterReport,
    Reason,
    State,
)
from tenant_apps.reports.models.report import LONGEST, Report

__all__ = [
    "APPEAL_WITHIN",
    "LONGEST",
    "LONGEST_DECISION",
    "WAITING",
    "Kind",
    "Matter",
    "MatterReport",
    "Reason",
    "Report",
    "State",
]

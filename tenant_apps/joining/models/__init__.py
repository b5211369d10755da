"""Ways into the network: invitations, join links, lists of staff; and by which each came."""

from tenant_apps.joining.models.applications import Application
from tenant_apps.joining.models.arrivals import SOURCES, Arrival
from tenant_apps.joining.models.domains import JoinDomain
from tenant_apps.joining.models.invitations import Invitation
from tenant_apps.joining.models.links import JoinLink, new_code
from tenant_apps.joining.models.staff import StaffRow, StaffUpload
from tenant_apps.joining.models.terms import WithTerm, as_fields, not_over

__all__ = [
    "SOURCES",
    "Application",
    "Arrival",
    "Invitation",
    "JoinDomain",
    "JoinLink",
    "StaffRow",
    "StaffUpload",
    "WithTerm",
    "as_fields",
    "new_code",
    "not_over",
]

"""Pages of exchanges."""

from tenant_apps.exchanges.views.files import file
from tenant_apps.exchanges.views.judging import judge, to_judge
from tenant_apps.exchanges.views.learning import lessons, stop_sharing
from tenant_apps.exchanges.views.moving import feedback, move
from tenant_apps.exchanges.views.proposing import propose_to_listing, propose_to_member
from tenant_apps.exchanges.views.reading import detail, notes, overview, read

__all__ = [
    "detail",
    "feedback",
    "file",
    "judge",
    "lessons",
    "move",
    "notes",
    "overview",
    "propose_to_listing",
    "propose_to_member",
    "read",
    "stop_sharing",
    "to_judge",
]

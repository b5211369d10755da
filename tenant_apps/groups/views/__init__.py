"""Pages of group exchanges."""

from tenant_apps.groups.views.judging import judge, to_judge
from tenant_apps.groups.views.learning import feedback, lessons, stop_sharing
from tenant_apps.groups.views.moving import move, remove
from tenant_apps.groups.views.reading import detail, overview
from tenant_apps.groups.views.setting_up import set_up

__all__ = [
    "detail",
    "feedback",
    "judge",
    "lessons",
    "move",
    "overview",
    "remove",
    "set_up",
    "stop_sharing",
    "to_judge",
]

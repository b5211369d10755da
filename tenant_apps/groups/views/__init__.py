"""Pages of group exchanges."""

from tenant_apps.groups.views.judging import judge, to_judge
from tenant_apps.groups.views.moving import move, remove
from tenant_apps.groups.views.reading import detail, overview
from tenant_apps.groups.views.setting_up import set_up

__all__ = ["detail", "judge", "move", "overview", "remove", "set_up", "to_judge"]

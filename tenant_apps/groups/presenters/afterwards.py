"""What is left to do once a group is settled, for who took part in it."""

from django.urls import reverse

from tenant_apps.exchanges.presenters.panel import Button
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import took_part
from tenant_apps.members.models import Member


def buttons(group: Group, viewer: Member) -> list[Button]:
    """To reflect on it: for who gave, and who came."""
    if group.state != State.SETTLED or not took_part(viewer, group):
        return []
    url = reverse("cpd:reflect_on_group", args=[group.id])
    return [Button("Reflect for your CPD record", url)]

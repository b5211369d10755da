"""Messages in groups, written by the steps of the product. The network must be entered."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.exchanges.file_kinds import kind_of
from tenant_apps.exchanges.services import File
from tenant_apps.group_talk import services
from tenant_apps.group_talk.models import GroupAttachment, GroupNote, GroupReading
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member
from tests.factories.groups import GroupFactory

PDF = b"%PDF-1.7\nFigures\n%%EOF\n"


class GroupNoteFactory(factory.Factory[GroupNote]):
    """The host writes to all."""

    class Meta:
        model = GroupNote

    group = factory.SubFactory(GroupFactory)
    by = factory.SelfAttribute("group.host")
    text = "Bring a month of your own figures."

    @classmethod
    def _create(
        cls, model_class: type[GroupNote], *args: Any, group: Group, by: Member, **kwargs: Any
    ) -> GroupNote:
        return services.write(group_id=group.id, key=uuid7(), by=by, **kwargs)


class GroupAttachmentFactory(factory.Factory[GroupAttachment]):
    """A file that the host sends to all."""

    class Meta:
        model = GroupAttachment

    group = factory.SubFactory(GroupFactory)
    by = factory.SelfAttribute("group.host")
    name = "figures.pdf"
    content = PDF

    @classmethod
    def _create(
        cls,
        model_class: type[GroupAttachment],
        *args: Any,
        group: Group,
        by: Member,
        name: str,
        content: bytes,
        text: str = "Have a look at this.",
    ) -> GroupAttachment:
        file = File(name, kind_of(content), content)
        note = services.write(group_id=group.id, text=text, attached=[file], key=uuid7(), by=by)
        return GroupAttachment.objects.get(note=note)


class GroupReadingFactory(factory.Factory[GroupReading]):
    """The host has read what there is."""

    class Meta:
        model = GroupReading

    group = factory.SubFactory(GroupFactory)
    member = factory.SelfAttribute("group.host")

    @classmethod
    def _create(
        cls, model_class: type[GroupReading], *args: Any, group: Group, member: Member
    ) -> GroupReading:
        up_to = services.last_position(group)
        services.note_reading(group=group, up_to=up_to, by=member)
        return GroupReading.objects.get(group=group, member=member)

"""Where the files of groups' messages lie."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from tenant_apps.exchanges.stored import Shelf
from tenant_apps.group_talk.models import GroupAttachment


def _named(ids: Sequence[UUID]) -> Iterable[UUID]:
    return GroupAttachment.objects.filter(id__in=ids).values_list("id", flat=True)


GROUP_MESSAGES = Shelf("group-messages", _named)

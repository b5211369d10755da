"""Files of messages. Each is saved, and never opened in the page."""

from pathlib import Path
from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from tenant_apps.exchanges import selectors
from tenant_apps.exchanges.file_kinds import FileKind
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_safe
@members_only
def file(request: MemberRequest, exchange_id: UUID, attachment_id: UUID) -> FileResponse:
    """A file of a message, for the two parties alone."""
    exchange = selectors.get(request.member, exchange_id)
    return saved(*selectors.attachment(exchange, attachment_id))


def saved(found: FileOfAMessage, path: Path) -> FileResponse:
    """A file to be saved, under the name it came with, as what its content was found to be."""
    kind = FileKind(found.kind)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type=kind.content_type
    )

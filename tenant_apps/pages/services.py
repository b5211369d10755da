"""Writing pages. Errors: NothingWritten, ChangedSince, BadText."""

from collections.abc import Collection
from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.pages import selectors
from tenant_apps.pages.models import AGREED, LONGEST, Agreement, Draft, Kind, Version


class NothingWritten(Refused):
    """There is no draft: another champion has published or dropped it."""

    code = "nothing_written"
    default_message = "There is nothing to publish any more: somebody has dealt with it."


class ChangedSince(Refused):
    """Another champion has changed the draft while it was being read."""

    code = "changed_since"
    default_message = "The draft has been changed since you opened it. Read it again first."


class BadText(Refused):
    """No text, or one that nobody would read."""

    code = "bad_text"
    status = 422
    default_message = f"Write something, in at most {LONGEST:,} characters."


def write(*, kind: Kind, text: str, begun: str, by: UUID) -> Draft:
    """What the next version shall say. Nobody but champions sees it.

    `begun` is the digest of what it was begun from: nobody writes over what they have not read.
    Raises BadText, ChangedSince.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadText
    with database.atomic():
        draft = _locked_draft(kind)
        standing = draft or selectors.version(kind)
        if begun != selectors.digest(standing) and text != standing.text:
            raise ChangedSince
        if draft is None:
            draft = _first_draft(Draft(kind=kind, text=text, changed_by=by))
        else:
            draft.text, draft.changed_by, draft.changed_at = text, by, clock.now()
            draft.save()
        audit.record(action="page.drafted", by=by, subject=draft.id, detail={"page": kind.value})
    return draft


def _first_draft(draft: Draft) -> Draft:
    """Stored, unless another champion was first with other words."""
    Draft.objects.bulk_create([draft], ignore_conflicts=True)
    stored = _locked_draft(Kind(draft.kind))
    if stored is None or stored.text != draft.text:
        raise ChangedSince
    return stored


def _locked_draft(kind: Kind) -> Draft | None:
    return Draft.objects.select_for_update().filter(kind=kind).first()


def drop(*, kind: Kind, by: UUID) -> None:
    """Forget a draft. Where there is none, nothing is done."""
    with database.atomic():
        dropped, _ = Draft.objects.filter(kind=kind).delete()
        if dropped:
            audit.record(action="page.draft_dropped", by=by, detail={"page": kind.value})


def publish(*, kind: Kind, seen: str, asks_everyone: bool, by: UUID, user: UUID) -> Version:
    """Let the draft hold from now on, as the champion read it: `seen` is its digest of then.

    With `asks_everyone` members agree to it before they go on. Whoever publishes it has agreed.
    Of two at once one acts. Raises NothingWritten, ChangedSince.
    """
    with database.atomic():
        draft = _locked_draft(kind)
        if draft is None:
            raise NothingWritten
        if selectors.digest(draft) != seen:
            raise ChangedSince
        version = Version.objects.create(
            kind=kind,
            number=_next_number(kind),
            text=draft.text,
            asks_everyone=asks_everyone and kind in AGREED,
            published_by=by,
        )
        draft.delete()
        detail = {
            "page": kind.value,
            "number": version.number,
            "asks_everyone": version.asks_everyone,
        }
        audit.record(action="page.published", by=by, subject=version.id, detail=detail)
        if kind in AGREED:
            agree(user=user, by=by, versions=[version.id])
    return version


def agree(*, user: UUID, by: UUID, versions: Collection[UUID]) -> None:
    """Note that whoever signs in so has agreed to these. Twice notes nothing more."""
    with database.atomic():
        for version in sorted(versions):
            _, is_new = Agreement.objects.get_or_create(user_id=user, version_id=version)
            if is_new:
                audit.record(action="page.agreed", by=by, subject=version)


def _next_number(kind: Kind) -> int:
    """Drafts are locked one at a time, and the database holds that each number is there once."""
    newest = Version.objects.filter(kind=kind).order_by("-number").first()
    return newest.number + 1 if newest else 1

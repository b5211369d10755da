"""Pages and their versions as they are shown."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from design import formatting
from tenant_apps.pages.models import AGREED, Draft, Kind, Version


def shown(version: Version, newest: Version) -> dict[str, Any]:
    """One version, which may not be the one that holds."""
    return {
        "title": Kind(version.kind).label,
        "html": formatting.document(version.text),
        "number": version.number,
        "since": since(version),
        "is_old": version.number != newest.number,
        "newest_url": reverse("pages:page", args=[version.kind]),
    }


def since(version: Version) -> Any:
    """When it was published; nothing where the network began with it."""
    return version.published_at if version.published_by else None


def earlier(versions: list[Version], shown: Version) -> list[dict[str, Any]]:
    """The other versions of a page."""
    return [
        {
            "label": f"Version {one.number}",
            "since": since(one),
            "url": reverse("pages:version", args=[one.kind, one.number]),
        }
        for one in versions
        if one.number != shown.number
    ]


def to_agree_to(kinds: Iterable[str] = AGREED) -> list[dict[str, str]]:
    """Names and addresses of what is agreed to."""
    return [
        {
            "title": Kind(kind).label,
            "name": Kind(kind).label.lower(),
            "url": reverse("pages:page", args=[kind]),
        }
        for kind in kinds
    ]


def listed(current: list[Version], drafts: dict[str, Draft]) -> list[dict[str, Any]]:
    """A line for each page."""
    versions = {version.kind: version for version in current}
    return [_listed(kind, versions.get(kind), drafts.get(kind)) for kind in Kind]


def _listed(kind: Kind, version: Version | None, draft: Draft | None) -> dict[str, Any]:
    return {
        "title": kind.label,
        "url": reverse("pages:write", args=[kind]),
        "read_url": reverse("pages:page", args=[kind]),
        "state": f"Version {version.number}" if version else "Not written yet",
        "since": since(version) if version else None,
        "has_draft": draft is not None,
    }


def preview(draft: Draft) -> dict[str, Any]:
    """A draft as it will be read."""
    kind = Kind(draft.kind)
    return {
        "title": kind.label,
        "html": formatting.document(draft.text),
        "changed_at": draft.changed_at,
        **urls(kind),
    }


def urls(kind: Kind) -> dict[str, str]:
    """Where a page is written, looked at, published and dropped."""
    names = ("write", "preview", "publish", "drop")
    return {f"{name}_url": reverse(f"pages:{name}", args=[kind]) for name in names}

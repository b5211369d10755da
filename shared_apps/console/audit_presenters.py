"""The centre's audit as its page and its file have it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from shared_apps.console.audit_selectors import Act

NOBODY = "The service itself"
FROM_A_NETWORK = "Somebody in a network"
HEAD = [
    *("Date", "Time", "Who", "What", "Action", "Networks", "Subject", "Detail"),
    *("Id", "Seal", "Hash"),
]


def words(action: str) -> str:
    """`network.suspended` as `Network: suspended`."""
    noun, _, verb = action.partition(".")
    return f"{noun.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"


def choices(actions: Iterable[str]) -> dict[str, str]:
    """Actions to choose from, each with its words."""
    return {action: words(action) for action in actions}


def row(act: Act) -> dict[str, Any]:
    """One act on the page."""
    at = timezone.localtime(act.event.at)
    return {
        "day": day(at.date()),
        "time": f"{at:%H:%M:%S}",
        "who": _who(act),
        "what": words(act.event.action),
        "about": " and ".join(act.networks),
        "detail": ", ".join(f"{key} {value}" for key, value in _plain(act.event.detail)),
        "seal": f"Seal {act.sealed.seal}" if act.sealed else "Not sealed yet",
    }


def line(act: Act) -> list[str]:
    """One act in the file, by HEAD."""
    event, at = act.event, timezone.localtime(act.event.at)
    return [
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        _who(act),
        words(event.action),
        event.action,
        " and ".join(act.networks),
        str(event.subject or ""),
        json.dumps(event.detail, sort_keys=True),
        str(event.id),
        str(act.sealed.seal) if act.sealed else "",
        act.sealed.sha256 if act.sealed else "",
    ]


def older_url(asked: Mapping[str, str], before: UUID | None) -> str:
    """The page of older acts, narrowed as this one is."""
    if before is None:
        return ""
    return f"{reverse('console:audit')}?{urlencode({**asked, 'before': str(before)})}"


def _who(act: Act) -> str:
    return act.operator or (FROM_A_NETWORK if act.event.actor else NOBODY)


def _plain(detail: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What a person reads of a detail: short words and figures, and no ids or hashes."""
    for key, value in sorted(detail.items()):
        text = str(value)
        if value not in (None, "") and not isinstance(value, dict | list) and len(text) < 33:
            yield key.replace("_", " "), text

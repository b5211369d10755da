"""Error reports to Sentry: the network by its opaque id, a pseudonym for the person, no data."""

import hashlib
import hmac
from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.types import DataCollectionUserOptions, Event, Hint

from config import logs

_KEPT_FRAME_KEYS = {"filename", "function", "lineno", "module", "in_app"}


NOTHING: DataCollectionUserOptions = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}


def start() -> None:
    """Send error reports if SENTRY_DSN is set; else do nothing."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        integrations=[DjangoIntegration(transaction_style="url"), CeleryIntegration()],
        data_collection=NOTHING,
        max_breadcrumbs=0,
        before_send=scrub,
    )


def name_member(member_id: object) -> None:
    """Let reports of this request bear the member's pseudonym."""
    sentry_sdk.set_tag("member", pseudonym(member_id))


def pseudonym(member_id: object) -> str:
    """The same person always gets the same name here, which nobody can turn back."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"sentry:{member_id}".encode(), hashlib.sha256).hexdigest()[:16]


def scrub(event: Event, hint: Hint) -> Event | None:
    """Keep what helps an engineer: where it broke and in which network. Drop all else."""
    kept: dict[str, Any] = {
        key: event[key]
        for key in ("event_id", "timestamp", "platform", "level", "environment", "sdk", "release")
        if key in event
    }
    tags = {"network": logs.place()}
    if member := (event.get("tags") or {}).get("member"):
        tags["member"] = member
    kept["tags"] = tags
    kept["transaction"] = event.get("transaction", "")
    kept["exception"] = {"values": [_exception(one) for one in _exceptions(event)]}
    return kept  # type: ignore[return-value]


def _exceptions(event: Event) -> list[dict[str, Any]]:
    return (event.get("exception") or {}).get("values") or []


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames") or []
    return {
        "type": one.get("type"),
        "value": "",
        "module": one.get("module"),
        "stacktrace": {
            "frames": [
                {key: frame[key] for key in _KEPT_FRAME_KEYS & frame.keys()} for frame in frames
            ]
        },
    }

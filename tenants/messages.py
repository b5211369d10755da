"""What a message to a worker proves: which task, which network, and with which arguments."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from kombu.utils import json

HEADER = "hexitime_network"
SIGNATURE = "hexitime_signature"


def headers(
    name: str, task_id: str, place: str, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, str]:
    """The headers of a message from this place."""
    return {HEADER: place, SIGNATURE: _signature(name, task_id, place, args, kwargs)}


def is_proven(
    given: Mapping[str, Any],
    name: str,
    task_id: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> bool:
    """Whether these headers belong to this task with these arguments."""
    expected = _signature(name, task_id, str(given.get(HEADER, "")), args, kwargs)
    return hmac.compare_digest(str(given.get(SIGNATURE, "")).encode(), expected.encode())


def _signature(
    name: str, task_id: str, place: str, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> str:
    # In the broker's own words, so that both ends see the same.
    message = json.dumps([name, task_id, place, list(args), dict(kwargs)], sort_keys=True)
    key = hmac.new(settings.SECRET_KEY.encode(), b"hexitime:tasks", hashlib.sha256).digest()
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()

"""Requests as what can be written down, and how each is asked: the first time, and again.

A request has a `kind`, a `key`, the `network` it is of (by slug) and what it is about. Asked again
it is the same request with the same key.
"""

from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from config.embedded import ports
from kernel import clock
from kernel.errors import Refused
from shared_apps.federation import holds, reversals
from shared_apps.federation import services as federation
from shared_apps.federation.legs import Side
from tenant_apps.ledger import services
from tenant_apps.ledger.models import TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tests.faults.traffic.journal import DONE

Request = dict[str, Any]
WEB_SECONDS = 10
CSRF = "c" * 32


class NoAnswer(RuntimeError):
    """Whether it was done is not known."""


def ask(request: Request, network: NetworkRef) -> str:
    """`done`, or a refusal's code. Raises the database's own errors, or NoAnswer."""
    if request["kind"] == "web":
        return by_web(request, network)
    try:
        with current.enter(network):
            _ASKS[request["kind"]](request, network)
    except Refused as refused:
        return refused.code
    return DONE


def by_web(request: Request, network: NetworkRef) -> str:
    """A member's confirmed form. Anything but a redirect and a refusal leaves it open."""
    form = {"to": request["to"], "hours": request["minutes"] / 60, "note": "Thank you"}
    sent = urlencode({**form, "key": request["key"], "csrfmiddlewaretoken": CSRF})
    headers = {
        "Host": network.host,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{request['cookie']}; __Host-csrf={CSRF}",
    }
    connection = HTTPConnection(ports.LOOPBACK, request["port"], timeout=WEB_SECONDS)
    try:
        connection.request("POST", "/credits/give/member/", sent, headers)
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException) as error:
        raise NoAnswer from error
    finally:
        connection.close()
    if response.status == 302 and "/given/" in response.headers["Location"]:
        return DONE
    if response.status == 409:
        return "refused"
    raise NoAnswer(f"{response.status} {response.headers['Location']}")


def _transfer(request: Request, network: NetworkRef) -> None:
    services.transfer(
        key=UUID(request["key"]),
        kind=TransferKind.GIFT,
        payer=UUID(request["payer"]),
        payee=UUID(request["payee"]),
        minutes=request["minutes"],
        by=None,
    )


def _batch(request: Request, network: NetworkRef) -> None:
    legs = [
        NewTransfer(
            key=UUID(leg["key"]),
            kind=TransferKind.EXCHANGE,
            payer=UUID(leg["payer"]),
            payee=UUID(leg["payee"]),
            minutes=leg["minutes"],
            by=None,
        )
        for leg in request["legs"]
    ]
    services.transfer_many(batch=UUID(request["key"]), transfers=legs)


def _hold(request: Request, network: NetworkRef) -> None:
    lasts = request["lasts_seconds"]
    services.hold(
        key=UUID(request["key"]),
        payer=UUID(request["payer"]),
        payee=UUID(request["payee"]),
        minutes=request["minutes"],
        by=None,
        expires_at=clock.now() + timedelta(seconds=lasts) if lasts else None,
    )


def _take(request: Request, network: NetworkRef) -> None:
    key, hold = UUID(request["key"]), UUID(request["hold"])
    services.take(key=key, hold=hold, minutes=request["minutes"], by=None)


def _release(request: Request, network: NetworkRef) -> None:
    services.release(hold=UUID(request["hold"]), by=None)


def _expire(request: Request, network: NetworkRef) -> None:
    services.expire(hold=UUID(request["hold"]))


def _reverse(request: Request, network: NetworkRef) -> None:
    key, transfer = UUID(request["key"]), UUID(request["transfer"])
    services.reverse(key=key, transfer=transfer, by=None)


def _send(request: Request, network: NetworkRef) -> None:
    federation.send(
        key=UUID(request["key"]),
        payer_network=network,
        payer_account_id=UUID(request["payer"]),
        payer_handle=request["handle"],
        address=request["address"],
        minutes=request["minutes"],
        note="Thank you",
        by=None,
    )


def _reserve(request: Request, network: NetworkRef) -> None:
    there = networks.by_slug(request["to"])
    assert there
    handle, _, _ = request["address"].partition("@")
    holds.reserve(
        reference=UUID(request["reference"]),
        payer=Side(network, request["handle"], UUID(request["payer"])),
        payee=Side(there, handle, UUID(request["payee"])),
        minutes=request["minutes"],
        by=None,
    )


def _cross_take(request: Request, network: NetworkRef) -> None:
    holds.take(reference=UUID(request["reference"]), minutes=request["minutes"], by=None)


def _cross_release(request: Request, network: NetworkRef) -> None:
    holds.release(reference=UUID(request["reference"]), by=None)


def _cross_reverse(request: Request, network: NetworkRef) -> None:
    reference = UUID(request["original"]["reference"])
    reversals.reverse(reference=reference, reason="By mistake", by=None)


_ASKS: dict[str, Callable[[Request, NetworkRef], None]] = {
    "transfer": _transfer,
    "batch": _batch,
    "grant": _batch,
    "hold": _hold,
    "take": _take,
    "release": _release,
    "expire": _expire,
    "reverse": _reverse,
    "send": _send,
    "reserve": _reserve,
    "cross_take": _cross_take,
    "cross_release": _cross_release,
    "cross_reverse": _cross_reverse,
}

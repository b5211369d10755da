"""localstripe, as a process of its own on this machine, and a translator before it.

localstripe (GPL, for tests alone) knows customers, subscriptions by plan, invoices, cards and
webhooks. The translator says in its words what we say in today's: a price is a plan there, how
an invoice is collected is left out both ways, and a subscription on trial, which it calls
incomplete, is named as Stripe names it. Webhooks are kept until the test hands them on.
"""

import json
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from config.embedded import ports
from tests.stripe_fake.server import KEY, SECRET

Pairs = list[tuple[str, str]]
BAD_CARD, GOOD_CARD = "4000000000000341", "4242424242424242"
_LEFT_OUT = {"collection_method", "days_until_due", "proration_behavior"}


class LocalStripe:
    """It answers for as long as a `with` lasts; `heard` is what it has sent."""

    def __init__(self) -> None:
        self.port = ports.find_free()
        self.behind = f"http://localhost:{self.port}"
        self.heard: list[tuple[bytes, str]] = []
        translator = type("Translator", (_Translator,), {"local": self})
        listener = type("Listener", (_Listener,), {"local": self})
        self._front = ThreadingHTTPServer(("127.0.0.1", 0), translator)
        self._ear = ThreadingHTTPServer(("127.0.0.1", 0), listener)
        self.base = f"http://127.0.0.1:{self._front.server_port}"

    def __enter__(self) -> "LocalStripe":
        command = [sys.executable, "-W", "ignore", "-m", "localstripe", "--from-scratch"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        for server in (self._front, self._ear):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{self._ear.server_port}/"
        self.ask("POST", "/_config/webhooks/tests", url=url, secret=SECRET)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()
        for server in (self._front, self._ear):
            server.shutdown()
            server.server_close()

    def settings(self) -> dict[str, Any]:
        """What the deployment is told to reach it."""
        return {
            "STRIPE_API_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_BASE": self.base,
            "STRIPE_RETRIES": 0,
        }

    def ask(self, method: str, path: str, **params: str) -> Any:
        """In its own words, as its owner does at the dashboard."""
        answer = requests.request(
            method, self.behind + path, data=params, auth=(KEY, ""), timeout=10
        )
        return answer.json() if answer.content else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", f"/v1/{kind}s?limit=100")["data"]
        return found

    def give_card(self, customer: str, number: str) -> None:
        """The institution gives a card, which is charged from now on."""
        made = self.ask(
            "POST",
            "/v1/payment_methods",
            **{
                "type": "card",
                "card[number]": number,
                "card[exp_month]": "12",
                "card[exp_year]": "2050",
                "card[cvc]": "123",
            },
        )
        self.ask("POST", f"/v1/payment_methods/{made['id']}/attach", customer=customer)
        default = {"invoice_settings[default_payment_method]": made["id"]}
        self.ask("POST", f"/v1/customers/{customer}", **default)

    def listen(self, *wanted: str) -> list[tuple[bytes, str]]:
        """All that it sends until each of these types has come; it waits a second itself."""
        until = time.monotonic() + 30
        while not set(wanted) <= {json.loads(body)["type"] for body, _ in self.heard}:
            assert time.monotonic() < until, "it did not send them"
            time.sleep(0.05)
        heard, self.heard = self.heard, []
        return heard

    def _wait(self) -> None:
        for _ in range(300):
            try:
                requests.get(self.behind, timeout=5)
            except requests.ConnectionError:
                assert self._process.poll() is None
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("localstripe")


def translated(method: str, path: str, pairs: Pairs) -> tuple[str, Pairs]:
    """A request in localstripe's words."""
    if path == "/v1/prices":
        names = {"unit_amount": "amount", "recurring[interval]": "interval"}
        return "/v1/plans", [(names.get(name, name), value) for name, value in pairs]
    if path.startswith("/v1/subscriptions"):
        kept = [pair for pair in pairs if pair[0] not in _LEFT_OUT]
        return path, [(name.replace("[price]", "[plan]"), value) for name, value in kept]
    if method == "GET" and path.endswith("/tax_ids"):
        return path, []
    return path, pairs


def renamed(said: Any) -> Any:
    """An answer in Stripe's words."""
    if isinstance(said, list):
        return [renamed(one) for one in said]
    if not isinstance(said, dict):
        return said
    on_trial = said.get("object") == "subscription" and said.get("latest_invoice") is None
    if on_trial and said.get("status") == "incomplete" and said.get("trial_period_days"):
        said = said | {"status": "trialing"}
    said = {name: value for name, value in said.items() if name != "collection_method"}
    return said | {"data": renamed(said["data"])} if said.get("object") == "list" else said


class _Translator(BaseHTTPRequestHandler):
    local: LocalStripe
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._pass_on(self.rfile.read(length).decode())

    def _pass_on(self, sent: str) -> None:
        pairs = parse_qsl(sent, keep_blank_values=True)
        path, pairs = translated(self.command, urlsplit(self.path).path, pairs)
        is_get = self.command == "GET" or (not pairs and re.search(r"/sub_\w+$", path))
        answer = requests.request(
            "GET" if is_get else "POST",
            self.local.behind + path + (f"?{urlencode(pairs)}" if is_get and pairs else ""),
            data=None if is_get else pairs,
            headers={"Authorization": self.headers["Authorization"]},
            timeout=10,
        )
        content = json.dumps(renamed(answer.json())).encode()
        self.send_response(answer.status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Quietly."""


class _Listener(BaseHTTPRequestHandler):
    local: LocalStripe

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.local.heard.append((body, self.headers.get("Stripe-Signature", "")))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quietly."""

"""What the fake Stripe knows: customers, prices, subscriptions, invoices, and what happened.

Written from Stripe's public documentation of its API. Time passes when `pass_days` says so: trials
end, periods begin anew, invoices become overdue, as Stripe's own clock would have it.
"""

import copy
import re
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

Found = dict[str, Any]
DAY = 86_400
PERIOD = {"month": 30 * DAY, "year": 365 * DAY}
GOOD_CARD, BAD_CARD = "pm_card_good", "pm_card_declined"
# So long after an invoice was due Stripe gives up asking, by the settings of its dashboard.
UNPAID_AFTER = 45 * DAY


def _percent(rate: str) -> int:
    """The tests' rates are called by how much they are: `txr_20`."""
    return int(rate.removeprefix("txr_"))


class Unwilling(Exception):
    """What Stripe answers with an error."""

    def __init__(self, status: int, message: str, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param


class Books:
    """All that is kept. Methods named after the API's nouns do what its requests do."""

    def __init__(self) -> None:
        self.checkout_pages = "https://checkout.stripe.example"
        self.portal_pages = "https://billing.stripe.example"
        self.invoice_pages = "https://invoice.stripe.example"
        self.kept: dict[str, dict[str, Found]] = {}
        self.events: list[Found] = []
        self.ahead_seconds = 0
        self._numbers = count(1)
        self._invoice_numbers = count(1)

    # What the tests do.

    def pass_days(self, days: float) -> None:
        """Let time pass, a day at a time."""
        for _ in range(int(days)):
            self.ahead_seconds += DAY
            self._wake()

    def pay(self, invoice_id: str) -> None:
        """The institution pays, by bank transfer."""
        invoice = self.of("invoice", invoice_id)
        if invoice["status"] not in ("open", "uncollectible"):
            raise Unwilling(400, "Invoice is already paid")
        self._paid(invoice)

    def give_card(self, session_id: str, card: str = GOOD_CARD) -> None:
        """Somebody fills in Checkout's page."""
        session = self.of("checkout.session", session_id)
        intent = self._keep("setup_intent", "seti", {"payment_method": card, "status": "succeeded"})
        session.update(status="complete", setup_intent=intent["id"])
        self._tell("checkout.session.completed", session)

    def verify_vat(self, customer: str, status: str) -> None:
        """HMRC has answered."""
        for tax_id in self._where("tax_id", customer=customer):
            tax_id["verification"] = {"status": status}
            self._tell("customer.tax_id.updated", tax_id)

    def all(self, kind: str) -> list[Found]:
        return list(self.kept.get(kind, {}).values())

    def of(self, kind: str, key: str) -> Found:
        """One object. Raises Unwilling."""
        found = self.kept.get(kind, {}).get(key)
        if found is None:
            raise Unwilling(404, f"No such {kind}: '{key}'", "resource_missing", "id")
        return found

    # What the API does.

    def now(self) -> int:
        return int(time.time()) + self.ahead_seconds

    def create_customer(self, params: Found) -> Found:
        settings = {"default_payment_method": None, "custom_fields": None}
        settings |= params.get("invoice_settings") or {}
        customer = {"name": None, "email": None, "balance": 0, "metadata": {}}
        made = self._keep("customer", "cus", customer | params | {"invoice_settings": settings})
        self._tell("customer.created", made)
        return made

    def update_customer(self, key: str, params: Found) -> Found:
        customer = self.of("customer", key)
        if customer.get("deleted"):
            raise Unwilling(404, f"No such customer: '{key}'", "resource_missing", "id")
        settings = customer["invoice_settings"] | (params.get("invoice_settings") or {})
        customer.update(params | {"invoice_settings": settings})
        self._tell("customer.updated", customer)
        return customer

    def create_tax_id(self, customer: str, params: Found) -> Found:
        self.of("customer", customer)
        if params.get("type") != "gb_vat" or not re.fullmatch(
            r"GB(\d{9}|\d{12}|(GD|HA)\d{3})", params.get("value", "")
        ):
            raise Unwilling(400, "Invalid value for gb_vat.", "tax_id_invalid", "value")
        pending = {"customer": customer, "verification": {"status": "pending"}}
        made = self._keep("tax_id", "txi", params | pending)
        self._tell("customer.tax_id.created", made)
        return made

    def delete_tax_id(self, customer: str, key: str) -> Found:
        gone = self.of("tax_id", key)
        del self.kept["tax_id"][key]
        self._tell("customer.tax_id.deleted", gone)
        return {"id": key, "object": "tax_id", "deleted": True}

    def create_product(self, params: Found) -> Found:
        return self._keep("product", "prod", {"metadata": {}, "active": True} | params)

    def create_price(self, params: Found) -> Found:
        self.of("product", params.get("product", ""))
        amount, currency = params.get("unit_amount"), params.get("currency")
        if not str(amount).isdecimal() or not currency:
            raise Unwilling(400, "Missing required param: unit_amount.", "parameter_missing")
        interval = (params.get("recurring") or {}).get("interval")
        price = params | {"unit_amount": int(amount), "recurring": {"interval": interval}}
        return self._keep("price", "price", {"metadata": {}, "active": True} | price)

    def create_subscription(self, params: Found) -> Found:
        customer = self.of("customer", params.get("customer", ""))
        [asked] = params["items"]
        price = self.of("price", asked.get("price", ""))
        quantity, now = int(asked.get("quantity", 1)), self.now()
        trial = int(params.get("trial_period_days") or 0) * DAY
        method = params.get("collection_method", "charge_automatically")
        due = params.get("days_until_due")
        if (method == "send_invoice") != (due is not None):
            raise Unwilling(400, "days_until_due goes with send_invoice.", "parameter_invalid")
        item: Found = {
            "id": f"si_{next(self._numbers)}",
            "object": "subscription_item",
            "price": price,
            "quantity": quantity,
        }
        row = {
            "customer": customer["id"],
            "status": "trialing" if trial else "active",
            "items": {"object": "list", "data": [item], "has_more": False},
            "metadata": params.get("metadata") or {},
            "collection_method": method,
            "days_until_due": int(due) if due is not None else None,
            "trial_end": now + trial if trial else None,
            "default_tax_rates": params.get("default_tax_rates") or [],
        }
        made = self._keep("subscription", "sub", row)
        self._tell("customer.subscription.created", made)
        length = trial or PERIOD[price["recurring"]["interval"]]
        self._begin(made, now, length)
        if not trial:
            self._bill(made)
        return made

    def update_subscription(self, key: str, params: Found) -> Found:
        row = self.of("subscription", key)
        if row["status"] == "canceled":
            raise Unwilling(400, "A canceled subscription can only update its metadata.")
        for asked in params.get("items") or []:
            item = row["items"]["data"][0]
            if asked.get("id") != item["id"]:
                raise Unwilling(400, "The item is of another subscription.", "resource_missing")
            price = self.of("price", asked.get("price") or item["price"]["id"])
            quantity = int(asked.get("quantity", item["quantity"]))
            if params.get("proration_behavior", "create_prorations") != "none":
                self._prorate(row, item, price, quantity)
            item.update(price=price, quantity=quantity)
        if method := params.get("collection_method"):
            due = params.get("days_until_due")
            row.update(collection_method=method, days_until_due=int(due) if due else None)
        self._tell("customer.subscription.updated", row)
        return row

    def cancel_subscription(self, key: str, params: Found | None = None) -> Found:
        row = self.of("subscription", key)
        if row["status"] == "canceled":
            # It can still be asked for, and is not there to be changed.
            message = f"No such subscription: '{key}'"
            raise Unwilling(404, message, "resource_missing", "id")
        params, item = params or {}, row["items"]["data"][0]
        if params.get("prorate") == "true":
            self._prorate(row, item, item["price"], 0)
        row["status"] = "canceled"
        self._tell("customer.subscription.deleted", row)
        if params.get("invoice_now") == "true" and self._pending(row["customer"]):
            self._bill(row, quantity=0)
        return row

    def void_invoice(self, key: str) -> Found:
        invoice = self.of("invoice", key)
        if invoice["status"] not in ("open", "uncollectible"):
            raise Unwilling(400, "You can only void an open invoice.")
        invoice.update(status="void", amount_remaining=0)
        self._tell("invoice.voided", invoice)
        self._recover(invoice)
        return invoice

    def create_credit_note(self, params: Found) -> Found:
        invoice, amount = self.of("invoice", params.get("invoice", "")), int(params["amount"])
        credited = invoice["pre_payment_credit_notes_amount"]
        credited += invoice["post_payment_credit_notes_amount"]
        if amount <= 0 or credited + amount > invoice["total"]:
            raise Unwilling(400, "The credit note is for more than the invoice.", "invalid_amount")
        if invoice["status"] not in ("open", "paid"):
            raise Unwilling(400, "Only open and paid invoices can be credited.")
        before = min(amount, invoice["amount_remaining"])
        after = amount - before
        if int(params.get("credit_amount") or 0) != after:
            raise Unwilling(400, "Say where what was paid goes: credit_amount.")
        invoice["pre_payment_credit_notes_amount"] += before
        invoice["post_payment_credit_notes_amount"] += after
        invoice["amount_due"] -= before
        invoice["amount_remaining"] -= before
        self.of("customer", invoice["customer"])["balance"] -= after
        note = {"pre_payment_amount": before, "post_payment_amount": after, "amount": amount}
        made = self._keep("credit_note", "cn", {"metadata": {}, **params, **note})
        self._tell("credit_note.created", made)
        if invoice["status"] == "open" and not invoice["amount_remaining"]:
            self._paid(invoice)
        return made

    def create_checkout(self, params: Found) -> Found:
        self.of("customer", params.get("customer", ""))
        types = params.get("allowed_payment_method_types")
        if params.get("mode") == "setup" and not (types or params.get("currency")):
            raise Unwilling(400, "Missing required param: currency.", "parameter_missing")
        if params.get("mode") != "setup" or not params.get("success_url"):
            raise Unwilling(400, "This fake knows Checkout to set a card up.")
        made = self._keep("checkout.session", "cs", params | {"status": "open"})
        made.update(url=f"{self.checkout_pages}/{made['id']}", setup_intent=None)
        return made

    def create_portal(self, params: Found) -> Found:
        self.of("customer", params.get("customer", ""))
        made = self._keep("billing_portal.session", "bps", dict(params))
        made["url"] = f"{self.portal_pages}/{made['id']}"
        return made

    # How it goes on.

    def _wake(self) -> None:
        """What falls due on a day."""
        now = self.now()
        for row in self.all("subscription"):
            item = row["items"]["data"][0]
            if row["status"] in ("canceled", "unpaid") or item["current_period_end"] > now:
                continue
            if row["status"] == "trialing":
                row["status"] = "active"
            length = PERIOD[item["price"]["recurring"]["interval"]]
            self._begin(row, item["current_period_end"], length)
            self._tell("customer.subscription.updated", row)
            self._bill(row)
        for invoice in self.all("invoice"):
            if invoice["status"] == "open" and invoice["due_date"]:
                self._look_at_due(invoice, now)

    def _look_at_due(self, invoice: Found, now: int) -> None:
        if now >= invoice["due_date"] and not invoice.get("told_overdue"):
            invoice["told_overdue"] = True
            self._tell("invoice.overdue", invoice)
            self._becomes(invoice, "past_due")
        if now >= invoice["due_date"] + UNPAID_AFTER:
            self._becomes(invoice, "unpaid")

    def _begin(self, row: Found, start: int, length: int) -> None:
        item = row["items"]["data"][0]
        item.update(current_period_start=start, current_period_end=start + length)

    def _bill(self, row: Found, *, quantity: int | None = None) -> None:
        """An invoice for the period that begins, with what is pending. What it comes to below
        nothing, or what was credited before, is the customer's balance."""
        item, pending = row["items"]["data"][0], self._pending(row["customer"])
        total = item["price"]["unit_amount"] * (item["quantity"] if quantity is None else quantity)
        total += sum(one["amount"] for one in pending)
        total += sum(round(total * _percent(rate) / 100) for rate in row["default_tax_rates"])
        customer = self.of("customer", row["customer"])
        owed = max(total + customer["balance"], 0)
        customer["balance"] += min(total, -customer["balance"]) if total > 0 else total
        due = row["days_until_due"]
        invoice = self._keep(
            "invoice",
            "in",
            {
                "customer": row["customer"],
                "number": None,
                "status": "draft",
                "collection_method": row["collection_method"],
                "due_date": self.now() + due * DAY if due else None,
                "total": total,
                "amount_due": owed,
                "amount_paid": 0,
                "amount_remaining": owed,
                "attempted": False,
                "pre_payment_credit_notes_amount": 0,
                "post_payment_credit_notes_amount": 0,
                "status_transitions": {"finalized_at": None},
                "custom_fields": self.of("customer", row["customer"])["invoice_settings"][
                    "custom_fields"
                ],
                "parent": {
                    "type": "subscription_details",
                    "subscription_details": {"subscription": row["id"]},
                },
            },
        )
        invoice["hosted_invoice_url"] = f"{self.invoice_pages}/{invoice['id']}"
        for one in pending:
            one["invoice"] = invoice["id"]
        self._tell("invoice.created", invoice)
        number = f"HEX-{next(self._invoice_numbers):04}"
        finalized = {"finalized_at": self.now()}
        invoice.update(status="open", number=number, status_transitions=finalized)
        self._tell("invoice.finalized", invoice)
        self._collect(invoice)

    def _collect(self, invoice: Found) -> None:
        if not invoice["amount_remaining"]:
            return self._paid(invoice)
        if invoice["collection_method"] == "send_invoice":
            return self._tell("invoice.sent", invoice)
        customer = self.of("customer", invoice["customer"])
        invoice["attempted"] = True
        if customer["invoice_settings"]["default_payment_method"] == GOOD_CARD:
            return self._paid(invoice)
        self._tell("invoice.payment_failed", invoice)
        return self._becomes(invoice, "past_due")

    def _paid(self, invoice: Found) -> None:
        paid = invoice["amount_paid"] + invoice["amount_remaining"]
        invoice.update(status="paid", amount_paid=paid, amount_remaining=0)
        self._tell("invoice.paid", invoice)
        self._recover(invoice)

    def _recover(self, invoice: Found) -> None:
        """A subscription is active again once nothing of it is open."""
        is_open = any(
            one["status"] == "open" and one["customer"] == invoice["customer"]
            for one in self.all("invoice")
        )
        if not is_open:
            self._becomes(invoice, "active", unless=("canceled", "trialing"))

    def _becomes(self, invoice: Found, state: str, unless: tuple[str, ...] = ("canceled",)) -> None:
        row = self.of("subscription", invoice["parent"]["subscription_details"]["subscription"])
        if row["status"] not in (*unless, state):
            row["status"] = state
            self._tell("customer.subscription.updated", row)

    def _prorate(self, row: Found, item: Found, price: Found, quantity: int) -> None:
        """What is left of the period, at the new price less the old; nothing during a trial."""
        if row["status"] == "trialing":
            return
        start, end = item["current_period_start"], item["current_period_end"]
        left = max(end - self.now(), 0) / (end - start)
        old = item["price"]["unit_amount"] * item["quantity"]
        amount = round((price["unit_amount"] * quantity - old) * left)
        if amount:
            self._keep(
                "invoiceitem",
                "ii",
                {"customer": row["customer"], "amount": amount, "invoice": None, "proration": True},
            )

    def _pending(self, customer: str) -> list[Found]:
        return [one for one in self._where("invoiceitem", customer=customer) if not one["invoice"]]

    def _where(self, kind: str, **wanted: str) -> Iterator[Found]:
        for one in self.all(kind):
            if all(one.get(name) == value for name, value in wanted.items()):
                yield one

    def _keep(self, kind: str, prefix: str, values: Found) -> Found:
        key = f"{prefix}_{next(self._numbers):06}"
        made = {**values, "id": key, "object": kind, "created": self.now(), "livemode": False}
        self.kept.setdefault(kind, {})[key] = made
        return made

    def _tell(self, event_type: str, about: Found) -> None:
        self.events.append(
            {
                "id": f"evt_{next(self._numbers):06}",
                "object": "event",
                "type": event_type,
                "created": self.now(),
                "data": {"object": copy.deepcopy(about)},
            }
        )

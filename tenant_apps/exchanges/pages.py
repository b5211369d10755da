"""The pages and buttons of the moves: their words, forms and services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tenant_apps.exchanges import forms, services
from tenant_apps.exchanges.moves import Move
from tenant_apps.listings.keyed import KeyedForm

Service = Callable[..., Any]
Form = TypeVar("Form", bound=KeyedForm)


@dataclass(frozen=True)
class MovePage(Generic[Form]):
    """A move as a person meets it, of an exchange or a group. Without a form it is one button."""

    label: str
    done: str
    service: Service
    form: type[Form] | None = None
    lede: str = ""
    submit: str = ""
    kind: str = "primary"


PAGES: dict[Move, MovePage[KeyedForm]] = {
    Move.ACCEPT: MovePage(
        label="Agree",
        done="Agreed. The credits are held. Now find a time that suits you both.",
        service=services.accept,
    ),
    Move.COUNTER: MovePage(
        label="Suggest other hours",
        done="Sent. You will hear as soon as they answer.",
        service=services.counter,
        form=forms.CounterForm,
        lede="They can agree to this, or suggest something else in turn.",
        submit="Send this suggestion",
    ),
    Move.DECLINE: MovePage(
        label="Decline",
        done="Declined. They have been told.",
        service=services.decline,
        form=forms.DeclineForm,
        lede="It happens. A word on why helps them to find someone else.",
        submit="Decline",
        kind="danger",
    ),
    Move.WITHDRAW: MovePage(
        label="Withdraw my proposal", done="Withdrawn.", service=services.withdraw, kind="danger"
    ),
    Move.CANCEL: MovePage(
        label="Cancel the exchange",
        done="Cancelled. The held credits are free again.",
        service=services.cancel,
        form=forms.CancelForm,
        lede="The held credits become free again. Nothing is paid.",
        submit="Cancel the exchange",
        kind="danger",
    ),
    Move.LOG: MovePage(
        label="Log the hours",
        done="Logged. The credits move once they confirm.",
        service=services.log_hours,
        form=forms.LogForm,
        lede="Once you have met: how long was it? The other of you confirms, and the credits move.",
        submit="Log these hours",
    ),
    Move.CONFIRM: MovePage(
        label="Yes, that is right",
        done="Confirmed. The credits have moved.",
        service=services.confirm,
    ),
    Move.DISPUTE: MovePage(
        label="No, that is not right",
        done="Sent. Log the hours again once you agree; a broker has been asked to decide if not.",
        service=services.dispute,
        form=forms.DisputeForm,
        lede="Nothing has been paid yet. Talk, and log the hours again; or a broker decides.",
        submit="Send",
    ),
    Move.ASK_UNDO: MovePage(
        label="Ask to undo this",
        done="Sent. A champion of the network decides, and you both hear of it.",
        service=services.ask_undo,
        form=forms.AskUndoForm,
        lede="For a mistake: a champion of the network can undo the payment, wholly.",
        submit="Ask to undo this",
        kind="secondary",
    ),
}

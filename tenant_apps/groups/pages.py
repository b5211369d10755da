"""The pages and buttons of the moves: their words, forms and services."""

from tenant_apps.exchanges.pages import MovePage
from tenant_apps.groups import forms, services
from tenant_apps.groups.moves import Move

PAGES: dict[Move, MovePage[forms.GroupForm]] = {
    Move.TAKE_PART: MovePage(
        label="Agree to give the time",
        done="Thank you. The host has been told.",
        service=services.take_part,
    ),
    Move.JOIN: MovePage(
        label="Join", done="You are on the list. The host has been told.", service=services.join
    ),
    Move.CLOSE: MovePage(
        label="Close the list and agree",
        done="Closed. Nobody joins any more.",
        service=services.close,
    ),
    Move.FUND: MovePage(
        label="Agree to pay",
        done="Agreed. The credits are held.",
        service=services.fund,
    ),
    Move.LOG: MovePage(
        label="Log the hours and who came",
        done="Logged. The credits move once it is confirmed.",
        service=services.log_hours,
        form=forms.LogForm,
        lede="Once you have met: how long was it, and who was there? It is confirmed by who pays.",
        submit="Log this",
    ),
    Move.CONFIRM: MovePage(
        label="Yes, that is right",
        done="Confirmed. The credits have moved.",
        service=services.confirm,
    ),
    Move.DISPUTE: MovePage(
        label="No, that is not right",
        done="Sent. It is logged again, or a broker decides.",
        service=services.dispute,
        form=forms.DisputeForm,
        lede="Nothing has been paid yet. It can be logged again; if not, a broker decides.",
        submit="Send",
        kind="secondary",
    ),
    Move.INVITE: MovePage(
        label="Invite someone",
        done="Invited. They hear of it by mail.",
        service=services.invite,
        form=forms.InviteForm,
        lede="They can join, or say that they cannot.",
        submit="Invite",
        kind="secondary",
    ),
    Move.TURN_DOWN: MovePage(
        label="Do not agree to pay",
        done="Done. They have been told.",
        service=services.turn_down,
        form=forms.RefuseForm,
        lede="This ends the group. A word on why helps them to find another way.",
        submit="Do not agree",
        kind="danger",
    ),
    Move.REFUSE: MovePage(
        label="I cannot give the time",
        done="Done. They have been told.",
        service=services.refuse,
        form=forms.RefuseForm,
        lede="This ends the group. The host can set up another with someone else.",
        submit="I cannot",
        kind="danger",
    ),
    Move.LEAVE: MovePage(
        label="I cannot take part",
        done="Done. The host has been told.",
        service=services.leave,
        kind="secondary",
    ),
    Move.WITHDRAW: MovePage(
        label="Withdraw this",
        done="Withdrawn. All have been told.",
        service=services.withdraw,
        form=forms.EndForm,
        lede="It ends here. Nothing has been held.",
        submit="Withdraw it",
        kind="danger",
    ),
    Move.CANCEL: MovePage(
        label="Cancel",
        done="Cancelled. The held credits are free again.",
        service=services.cancel,
        form=forms.EndForm,
        lede="The held credits become free again. Nothing is paid.",
        submit="Cancel the group",
        kind="danger",
    ),
    Move.ASK_UNDO: MovePage(
        label="Ask to undo this",
        done="Sent. A champion of the network decides, and all hear of it.",
        service=services.ask_undo,
        form=forms.AskUndoForm,
        lede="For a mistake: a champion of the network can undo the payment, wholly.",
        submit="Ask to undo this",
        kind="secondary",
    ),
}

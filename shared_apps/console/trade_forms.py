"""What operators fill in about trade between networks."""

from collections.abc import Iterable
from typing import Any

from django import forms

from shared_apps.console.forms import ALL, HoursLimitField
from shared_apps.federation.partners import Named
from shared_apps.trade_watch.services import MAX_REASON


class PositionsForm(forms.Form):
    """Narrows and orders the list of positions."""

    mark_optional = False

    q = forms.CharField(
        label="Name or address",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[
            ("", "Furthest from zero first"),
            ("limit", "Nearest a limit first"),
            ("lowest", "Lowest position first"),
            ("name", "By name"),
        ],
    )


class PairsForm(forms.Form):
    """Narrows and orders the pairs of networks."""

    mark_optional = False

    network = forms.ChoiceField(label="Network", required=False)
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[
            ("", "Furthest out of balance first"),
            ("most", "Most trade first"),
            ("recent", "Most in the last 30 days first"),
            ("name", "By name"),
        ],
    )

    def __init__(self, *args: Any, networks: Iterable[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *((one.slug, one.name) for one in networks)]


class PairReasonForm(forms.Form):
    """Why two networks are paused for each other, or resumed."""

    reason = forms.CharField(
        label="Why?",
        max_length=MAX_REASON,
        help_text="Champions of both networks are told it. Name no member.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )


class PairLimitForm(PairReasonForm):
    """How far either of two networks may go in giving the other more than it gets."""

    minutes = HoursLimitField(
        label="How many hours may one be ahead of the other?",
        required=False,
        help_text="Left empty, there is no limit between them.",
    )
    field_order = ["minutes", "reason"]


class LookForm(forms.Form):
    """Why a pattern is as it is."""

    reason = forms.CharField(
        label="What did you find?",
        max_length=MAX_REASON,
        help_text="Such as whom you asked and what they said. Other operators read it. "
        "Name networks, not members.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what you found."},
    )

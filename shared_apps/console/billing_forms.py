"""What operators fill in about what institutions pay."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from shared_apps.billing.models import Account, Plan
from shared_apps.billing.models.plan import MAX_PENCE, MAX_TRIAL_DAYS
from shared_apps.billing.services import MAX_NAME, MAX_ORDER, MAX_REASON, PAYING
from shared_apps.billing.stuck import Reason
from tenants.models import Network

_PLAIN = {"autocomplete": "off"}


class PoundsField(forms.DecimalField):
    """An amount in pounds; the cleaned value is in pence."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal("0.01"),
            max_value=Decimal(MAX_PENCE) / 100,
            decimal_places=2,
            error_messages={"required": missing, "invalid": missing},
            widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "decimal"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        typed = super().clean(str(value or "").replace("£", "").replace(",", "").strip())
        return None if typed is None else int(typed * 100)


class PlanForm(forms.Form):
    """A plan to be offered. Its terms cannot be changed later."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Stands on invoices, such as “Integrated Care System, up to 500 members”.",
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    kind = forms.ChoiceField(
        label="For which networks?",
        choices=[(kind.value, Network.Kind(kind).label) for kind in PAYING],
    )
    from_members = forms.IntegerField(
        label="From how many active members?", min_value=0, max_value=1_000_000, initial=0
    )
    to_members = forms.IntegerField(
        label="Up to how many?",
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text="Left empty, there is no end.",
    )
    pence = PoundsField(
        label="Price in pounds, without VAT", missing="Enter a price, such as 1200."
    )
    per = forms.ChoiceField(
        label="What is it for?", choices=Plan.Per.choices, widget=forms.RadioSelect
    )
    interval = forms.ChoiceField(
        label="How often?", choices=Plan.Interval.choices, widget=forms.RadioSelect
    )
    trial_days = forms.IntegerField(
        label="Free trial, in days", min_value=0, max_value=MAX_TRIAL_DAYS, initial=90
    )


class DetailsForm(forms.Form):
    """Who pays for a network, and the number of their order."""

    name = forms.CharField(
        label="Institution",
        max_length=MAX_NAME,
        error_messages={"required": "Enter the institution’s name."},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    email = forms.EmailField(
        label="E-mail for invoices",
        error_messages={
            "required": "Enter where invoices go.",
            "invalid": "Enter an e-mail address, such as invoices@trust.nhs.uk.",
        },
        widget=forms.EmailInput(attrs=_PLAIN),
    )
    purchase_order = forms.CharField(
        label="Purchase order",
        max_length=MAX_ORDER,
        required=False,
        help_text="Stands on the next invoices.",
        widget=forms.TextInput(attrs=_PLAIN),
    )


class VatForm(forms.Form):
    """A VAT number."""

    number = forms.CharField(
        label="VAT number",
        max_length=40,
        required=False,
        help_text="As on the institution’s letters, such as GB 980 7806 84. Left empty, none.",
        widget=forms.TextInput(attrs=_PLAIN),
    )


class WayForm(forms.Form):
    """How it is paid."""

    way = forms.ChoiceField(
        label="How is it paid?", choices=Account.Way.choices, widget=forms.RadioSelect
    )


class ChoosePlanForm(forms.Form):
    """One of the plans that are offered for this kind of network."""

    plan = forms.ChoiceField(
        label="Plan",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a plan.",
            "invalid_choice": "This plan has been withdrawn. Choose another one.",
        },
    )

    def __init__(self, *args: Any, plans: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = list(plans)  # type: ignore[attr-defined]


class CreditForm(forms.Form):
    """A credit note."""

    pence = PoundsField(label="How much, in pounds?", missing="Enter an amount, such as 100.")
    reason = forms.CharField(
        label="Why?",
        max_length=MAX_REASON,
        help_text="The institution reads it on the credit note.",
        error_messages={"required": "Say why: the institution reads it."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # By it the same page sent twice gives one.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class GiveUpForm(forms.Form):
    """Why Stripe is not to be told of it."""

    reason = forms.ChoiceField(
        label="Why?",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )

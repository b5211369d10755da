"""What champions fill in about the bill."""

from django import forms

from shared_apps.billing.services import MAX_ORDER


class OrderForm(forms.Form):
    """The number of the institution's purchase order."""

    purchase_order = forms.CharField(
        label="Purchase order",
        max_length=MAX_ORDER,
        required=False,
        help_text="Its number stands on your next invoices.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

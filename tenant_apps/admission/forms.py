"""What champions fill in about the federation."""

from django import forms

from shared_apps.federation.models import MAX_REASON, TERMS_VERSION, FederatedNetwork

Shares = FederatedNetwork.Shares


class SharingForm(forms.Form):
    """What other networks may find."""

    shares = forms.ChoiceField(
        label="Which listings may other networks find?",
        choices=Shares.choices,
        widget=forms.RadioSelect,
        help_text="Of people, those who want to be found. “All” takes along what members have "
        "posted for the whole network so far, without their names unless they show them. You can "
        "change this at any time.",
    )


class BalancesForm(forms.Form):
    """What members who move between networks may do with their balance."""

    balances_out = forms.BooleanField(
        label="Members who move to another network can take their balance along",
        required=False,
        help_text="Your network’s position goes down by as much.",
    )
    balances_in = forms.BooleanField(
        label="Members who come from another network can bring their balance along",
        required=False,
        help_text="Your network’s position goes up by as much.",
    )


class TermsForm(forms.Form):
    """A yes to the terms shown with it, which are those of the version sent along."""

    agrees = forms.BooleanField(label="My network agrees to these terms")
    terms_version = forms.CharField(widget=forms.HiddenInput, initial=TERMS_VERSION, required=False)


class AgreeForm(SharingForm, TermsForm):
    """A yes to an invitation."""

    field_order: tuple[str, ...] = ("shares", "agrees")


class ApplyForm(AgreeForm):
    """The same, unasked."""

    reason = forms.CharField(
        label="What do you hope for?",
        required=False,
        max_length=MAX_REASON,
        help_text="The central service reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order: tuple[str, ...] = ("reason", "shares", "agrees")


class ReasonForm(forms.Form):
    """Why, for the other side."""

    reason = forms.CharField(
        label="Why?",
        max_length=MAX_REASON,
        help_text="The central service reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

"""What a provisioner fills in about another operator."""

from django import forms

from shared_apps.operators.models import Operator


class RoleForm(forms.Form):
    """One of the roles."""

    role = forms.ChoiceField(
        label="Role",
        choices=Operator.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )


class InviteForm(RoleForm):
    """Who it is, and what they are to do."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"required": "Enter the operator’s name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Enter the operator’s e-mail address.",
            "invalid": "Enter an e-mail address, such as olive@hexitime.example.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "email", "role"]

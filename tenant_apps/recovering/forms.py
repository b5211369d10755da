"""Being sure who asks."""

from django import forms


class ResetForm(forms.Form):
    """Whoever takes a second step away has made sure that its owner asks."""

    is_sure = forms.BooleanField(
        label="I have seen or spoken with them, and they ask for it",
        error_messages={"required": "See them or call them first: a mail proves nothing."},
    )

"""What champions set about visits."""

from django import forms


class RuleForm(forms.Form):
    """Whether they are asked first."""

    asks_first = forms.BooleanField(
        label="Nobody from support visits until a champion has said yes",
        required=False,
        help_text="They may have to wait, and help comes later. Without it you are told at once.",
    )

"""Why somebody visits a network, and for how long."""

from django import forms

from shared_apps.visiting.models import MAX_WORDS, Visit


class VisitForm(forms.Form):
    """The champions read all of it."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=Visit.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )
    words = forms.CharField(
        label="What is it about?",
        max_length=MAX_WORDS,
        help_text="The network’s champions read it. Name no member.",
        error_messages={"required": "Say what it is about: the network’s champions read it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.TypedChoiceField(
        label="For how long?",
        choices=[("15", "15 minutes"), ("30", "30 minutes"), ("60", "An hour")],
        coerce=int,
        initial="30",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long."},
    )

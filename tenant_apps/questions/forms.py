"""What the two write."""

from django import forms

from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.questions.models import LINE_LENGTH


class LineForm(KeyedForm):
    """A question, or an answer."""

    text = forms.CharField(
        label="Write a message",
        help_text="Plain text. Nothing about patients.",
        max_length=LINE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskForm(LineForm):
    """The first question."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        self.fields["text"].label = "Your question"

"""What a champion writes, and how it is published."""

from typing import Any

from django import forms

from design.careful import CarefulForm
from tenant_apps.pages.models import AGREED, LONGEST, Kind


class TextForm(CarefulForm):
    """The words of a page, in light formatting."""

    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        help_text=(
            "An empty line begins a paragraph. # begins a heading, - a point of a list; "
            "**bold**, *italic*, [a link](https://example.org)."
        ),
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    begun = forms.CharField(widget=forms.HiddenInput)

    def begin_from(self, digest: str, *, because: str) -> None:
        """Say why it was not saved; sent again as it stands, it is, in place of what stands now."""
        self.add_error("text", because)
        self.data = dict(self.data.items()) | {"begun": digest}


class PublishForm(forms.Form):
    """The draft as it was seen; and, of a page that members agree to, whether all do so again."""

    asks_everyone = forms.BooleanField(
        label="Everyone must agree again",
        required=False,
        help_text="Members are asked once, before they go on. For what changes their rights.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in AGREED:
            del self.fields["asks_everyone"]

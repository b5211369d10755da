"""What narrows the log."""

from django import forms

from tenant_apps.audit_log.words import LABELS


class TopicForm(forms.Form):
    """A topic; whose acts they are stays as it is."""

    mark_optional = False

    topic = forms.ChoiceField(
        label="About",
        required=False,
        choices=[("", "Everything"), *((one.value, label) for one, label in LABELS.items())],
    )
    member = forms.UUIDField(required=False, widget=forms.HiddenInput)

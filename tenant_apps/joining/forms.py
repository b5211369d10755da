"""What people fill in to join, and champions to let them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from kernel import clock
from tenant_apps.accounts.forms import OwnedForm, PasswordField
from tenant_apps.accounts.passwords import Owner
from tenant_apps.accounts.services import normalise_email
from tenant_apps.joining.models import Application, JoinLink
from tenant_apps.joining.models.applications import LONGEST_WORDS
from tenant_apps.members.forms import OrganisationField, TermFields
from tenant_apps.members.permissions import WHOLE, Role, Scope
from tenant_apps.organisations import selectors as organisations
from tenant_apps.pages.agreeing import AgreesField

__all__ = [
    "AcceptForm",
    "ApplyByDomainForm",
    "ApplyForm",
    "ApproveForm",
    "AskForm",
    "ByOrganisationForm",
    "DeclineForm",
    "DomainForm",
    "FoundForm",
    "InviteForm",
    "JoinForm",
    "LinkForm",
]


class NameField(forms.CharField):
    """A person's own name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Your name",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **kwargs,
        )


class EmailField(forms.EmailField):
    """An address in its one form."""

    default_error_messages = {"invalid": "Enter an e-mail address, such as ann@example.org."}

    def clean(self, value: Any) -> str:
        return normalise_email(str(super().clean(value)))


class AcceptForm(OwnedForm):
    """Joining by an invitation: the address is known, a password is new."""

    name = NameField()
    work = forms.CharField(
        label="Where you work, and as what",
        max_length=80,
        required=False,
        help_text="Such as: physiotherapist, Acorn Hospice. Other members see it.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    password = PasswordField()
    agrees = AgreesField()

    def __init__(self, *args: Any, email: str, asks_work: bool = False, **kwargs: Any) -> None:
        """`asks_work`: where their organisation is none of the network's, they say it freely."""
        super().__init__(*args, **kwargs)
        self.email = email
        if not asks_work:
            del self.fields["work"]

    def owner(self) -> Owner:
        return Owner(email=self.email, name=self.cleaned_data.get("name", ""))


class EnteringForm(forms.Form):
    """Whoever comes by a link, and where they work, where the link does not say it."""

    name = NameField()
    email = EmailField(
        label="E-mail",
        max_length=254,
        help_text="To sign in, and to hear when someone answers. Other members never see it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = OrganisationField()

    def __init__(self, *args: Any, asks_organisation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = organisations.everything()
        if asks_organisation and every.exists():
            self.fields["organisation"].queryset = every  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]


class JoinForm(EnteringForm, OwnedForm):
    """Joining by a link."""

    password = PasswordField()
    agrees = AgreesField()

    def owner(self) -> Owner:
        known = self.cleaned_data
        return Owner(email=known.get("email", ""), name=known.get("name", ""))


class ByOrganisationForm(EnteringForm):
    """Joining by one's organisation's sign-in, which says name and address."""

    name = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    agrees = AgreesField()


class WhyField(forms.CharField):
    """A few words of whoever applies."""

    def __init__(self) -> None:
        super().__init__(
            label="What brings you here?",
            max_length=LONGEST_WORDS,
            required=False,
            help_text="A sentence for whoever decides. It is deleted 30 days after a no.",
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class ApplyForm(EnteringForm):
    """Applying by a link: a password comes with the yes."""

    why = WhyField()


class ApplyByDomainForm(forms.Form):
    """Applying by a mailed link: the address is known."""

    name = NameField()
    why = WhyField()


class ApproveForm(forms.Form):
    """Whom to let in, of those who are shown."""

    application = forms.TypedMultipleChoiceField(coerce=UUID)

    def __init__(self, data: QueryDict | None = None, *, waiting: Sequence[Application]) -> None:
        super().__init__(data)
        choices = [(str(each.id), each.name) for each in waiting]
        self.fields["application"].choices = choices  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """Why somebody is not let in."""

    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_WORDS,
        help_text="It is mailed to them as you write it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InviteForm(TermFields):
    """One person to invite."""

    field_order = ("email", "name", "organisation", "role")
    email = EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Name",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = OrganisationField()
    role = forms.ChoiceField(label="Role", choices=Role, initial=Role.MEMBER)

    def __init__(self, *args: Any, within: Scope = WHOLE, **kwargs: Any) -> None:
        """Within an organisation it is that one or its teams, and members alone."""
        super().__init__(*args, **kwargs)
        _keep_within(self.fields["organisation"], within)
        if not within.is_whole:
            del self.fields["role"]


def _keep_within(field: forms.Field, within: Scope) -> None:
    """Offer what is within a scope alone; in a part of the network one of it is chosen."""
    field.queryset = organisations.everything(within)  # type: ignore[attr-defined]
    if not within.is_whole:
        field.required, field.empty_label = True, None  # type: ignore[attr-defined]


class LinkForm(TermFields):
    """A new join link."""

    field_order = ("label", "kind", "campaign", "organisation", *TermFields.base_fields)
    label = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="For you to tell links apart, such as “Poster in the canteen”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="Where do people find it?", choices=JoinLink.Kind, initial=JoinLink.Kind.LINK
    )
    campaign = forms.CharField(
        label="Part of a campaign",
        max_length=80,
        required=False,
        help_text="Such as “Winter drive”: you see later how many came by it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = OrganisationField(
        empty_label="People choose their own",
        help_text="Whoever joins by this link belongs to it.",
    )
    needs_approval = forms.BooleanField(
        label="Ask me first",
        required=False,
        help_text="People apply, and join once you have approved them.",
    )
    joined_limit = forms.IntegerField(
        label="How many may join",
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Leave it empty for no limit.",
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The link works to the end of that day. Leave it empty for no end.",
    )

    def __init__(self, *args: Any, within: Scope = WHOLE, **kwargs: Any) -> None:
        """Within an organisation it leads there or to its teams, and is no front page."""
        super().__init__(*args, **kwargs)
        _keep_within(self.fields["organisation"], within)
        if not within.is_whole:
            kinds = [one for one in JoinLink.Kind.choices if one[0] != JoinLink.Kind.DOOR]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        expires_at = data.pop("expires_on")
        return {**data, "expires_at": expires_at}

    def clean_expires_on(self) -> datetime | None:
        """The end of the day, there where the network is."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        end = timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
        if end < clock.now():
            raise ValidationError("Choose today or a later day.", code="past")
        return end.astimezone(UTC)


class AskForm(forms.Form):
    """An address to which a link is mailed."""

    email = EmailField(
        label="E-mail at work",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, is_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_open:
            self.fields["email"].label = "E-mail"
            self.fields["email"].help_text = (
                "Your address at work is best: by it we can tell you once your organisation has a "
                "network. Other members never see it."
            )


class FoundForm(forms.Form):
    """Whether the network wishes to be found by its domains."""

    wishes = forms.BooleanField(
        label="Tell people who wait elsewhere",
        required=False,
        help_text="Members of the open community network with one of these addresses are told that "
        "your network is there for them. Only the domains are known there: no address, no name.",
    )


class DomainForm(TermFields):
    """A domain whose people may join."""

    field_order = ("name", "organisation", *TermFields.base_fields)
    name = forms.CharField(
        label="Domain",
        max_length=300,
        help_text="What stands after the @ of their addresses, such as imperial.nhs.uk.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    organisation = OrganisationField(help_text="Whoever joins by it belongs to this organisation.")
    needs_approval = forms.BooleanField(
        label="Ask me first",
        required=False,
        help_text="People apply, and join once you have approved them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations.everything()  # type: ignore[attr-defined]

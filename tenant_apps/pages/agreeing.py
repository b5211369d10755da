"""What a form of joining carries: which versions its page asked to agree to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from tenant_apps.pages import selectors
from tenant_apps.pages.models import Version

CHANGED = (
    "The code of conduct or the terms have changed since you opened this page. "
    "Read them, and send the form again."
)


class AgreesField(forms.CharField):
    """The versions that the page named, which must still hold; cleaned, their ids.

    Whoever sends the form agrees, as its page says; a program that names no versions agrees to
    those that hold.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=named)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The form names those that hold whenever it is shown."""
        return named()

    def clean(self, value: Any) -> list[UUID]:
        holding = selectors.to_agree_to()
        if value and value != of_versions(holding):
            raise ValidationError(CHANGED, code="changed")
        return [version.id for version in holding]


def named() -> str:
    """The versions that hold, as a form carries them."""
    return of_versions(selectors.to_agree_to())


def of_versions(versions: Iterable[Version]) -> str:
    """These versions, as a form carries them."""
    return ",".join(str(version.id) for version in versions)

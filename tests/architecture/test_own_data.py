"""All that may be of a person is handed to them and erased, or it says why it is not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField, ForeignKey, Model

from config.personal_data import PERSONAL, Kind
from kernel.own_data import Held
from tenant_apps.accounts.models import User
from tenant_apps.leaving import holdings, tables
from tenant_apps.members.models import Member

_UNFILLED = "a table of the library's that nothing of ours fills"
# Personal fields that no list erases, each with why it need not.
KEPT = {
    "joining.Invitation.token_digest": "a digest of a link that works no more",
    "joining.JoinLink.code": "the network's, whoever made it",
    "outbox.Mail.text": "gone once it is sent; what waits is removed",
    "outbox.Mail.html": "gone once it is sent; what waits is removed",
    "outbox.Mail.unsubscribe_url": "gone once it is sent; what waits is removed",
    "outbox.Mail.attachment": "gone once it is sent; what waits is removed",
    "search.MemberEntry.sort_name": "the database takes it out with the membership",
    "search.Word.word": "counted anew every few hours",
    "scim.Token.digest": "the network's, whoever made it",
    "account.EmailConfirmation.key": _UNFILLED,
    "socialaccount.SocialToken.token": _UNFILLED,
    "socialaccount.SocialToken.token_secret": _UNFILLED,
}
# Those that are handed to nobody, each with why.
NOT_HANDED_OUT = {
    "search.MemberEntry.sort_name": "their name, in small letters",
    "search.Word.word": "nobody's own",
    "joining.StaffRow.cells": "others' lists, in which they stand",
    "joining.StaffRow.email": "others' lists, in which they stand",
    "joining.StaffRow.person": "others' lists, in which they stand",
    "joining.StaffRow.problems": "others' lists, in which they stand",
    "importing.ImportRow.cells": "others' files, in which they stand",
    "importing.ImportRow.key": "others' files, in which they stand",
    "importing.ImportRow.what": "others' files, in which they stand",
    "importing.ImportRow.problems": "others' files, in which they stand",
    "account.EmailConfirmation.key": _UNFILLED,
    "socialaccount.SocialToken.token": _UNFILLED,
    "socialaccount.SocialToken.token_secret": _UNFILLED,
}
HELD = list(holdings.every())


def models() -> Iterator[type[Model]]:
    for app in apps.get_app_configs():
        if app.name in settings.TENANT_APPS:
            yield from app.get_models(include_auto_created=True)


def personal() -> list[str]:
    here = {model._meta.label for model in models()}
    return sorted(name for name in PERSONAL if name.rpartition(".")[0] in here)


def of_model(label: str) -> list[Held]:
    return [held for held in HELD if held.model == label]


def test_every_model_that_names_a_member_or_login_is_listed() -> None:
    naming = {
        model._meta.label
        for model in models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in (Member, User)
    }
    assert naming - {held.model for held in HELD} == set()


@pytest.mark.parametrize("name", personal())
def test_every_personal_field_is_erased_or_says_why_not(name: str) -> None:
    label, _, field = name.rpartition(".")
    is_erased = any(held.removed or field in held.erased for held in of_model(label))
    assert is_erased or KEPT[name]


@pytest.mark.parametrize("name", personal())
def test_every_personal_field_is_handed_out_or_withheld_for_a_reason(name: str) -> None:
    label, _, field = name.rpartition(".")
    if name in NOT_HANDED_OUT:
        return
    is_binary = isinstance(apps.get_model(label)._meta.get_field(field), BinaryField)
    handed_out = [held for held in of_model(label) if held.handed_out]
    assert handed_out
    for held in handed_out:
        assert field in {one.name for one in tables.fields(held)} or held.withheld.get(
            field, "bytes" if is_binary else ""
        )


def test_what_lets_somebody_in_is_never_handed_out() -> None:
    handed_out = {
        f"{held.model}.{field.name}"
        for held in HELD
        if held.handed_out
        for field in tables.fields(held)
    }
    secret = {name for name, one in PERSONAL.items() if one.kind == Kind.SECRET}
    assert handed_out & secret == set()


def test_lists_speak_of_fields_that_there_are() -> None:
    for held in HELD:
        names = {field.name for field in holdings.model_of(held)._meta.concrete_fields}
        assert {*held.withheld, *held.erased} <= names, held.model
        assert not (held.removed and held.erased), held.model
        assert held.shelf is None or held.removed, held.model

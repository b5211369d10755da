"""No field for words or secrets is left unclassified."""

from django.apps import apps
from django.db import models

from config.personal_data import NOT_PERSONAL, PERSONAL

TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)
OURS = ("tenants", "shared_apps.", "tenant_apps.", "provisioning", "allauth.")


def telling_fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for app in apps.get_app_configs()
        if app.name.startswith(OURS)
        for model in app.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, TELLING) and not field.choices
    }


def test_every_field_is_classified_once() -> None:
    harmless = {f"{label}.{name}" for label, names in NOT_PERSONAL.items() for name in names}
    assert harmless & PERSONAL.keys() == set()
    assert telling_fields() == harmless | PERSONAL.keys()


def test_every_personal_field_says_why_and_how_long() -> None:
    assert all(field.purpose and field.kept for field in PERSONAL.values())

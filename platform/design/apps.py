"""The look: base page, components, forms and brand colours."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "design"

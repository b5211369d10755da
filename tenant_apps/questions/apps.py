from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "tenant_apps.questions"

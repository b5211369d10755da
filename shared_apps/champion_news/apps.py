from django.apps import AppConfig


class ChampionNewsConfig(AppConfig):
    name = "shared_apps.champion_news"

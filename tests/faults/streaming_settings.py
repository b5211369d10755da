"""The tests' settings, with addresses of a network that answer slowly and say where they are."""

from config.settings.test import *  # noqa: F403

NETWORK_URLCONF = "tests.faults.streaming_urls"

"""As for tests, with passwords kept as a deployment keeps them."""

from config.settings import base
from config.settings.test import *  # noqa: F403

PASSWORD_HASHERS = base.PASSWORD_HASHERS

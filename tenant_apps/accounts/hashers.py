"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass and one lane: a minimum of OWASP's and ASVS's lists.

    Django's own eight lanes and 100 MiB keep all cores of a small server busy with one sign-in.
    """

    time_cost = 1
    memory_cost = 47104
    parallelism = 1

"""What search knows. Its entries are made by the database when listings and members are."""

import factory

from tenant_apps.search.models import Word


class WordFactory(factory.django.DjangoModelFactory[Word]):
    """A word that one listing uses."""

    class Meta:
        model = Word

    scope = Word.Scope.LISTINGS
    word = factory.Sequence(lambda number: "word" + "abcdefghij"[number % 10] * (1 + number // 10))
    uses = 1

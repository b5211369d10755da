"""Random coffee as the product makes it. The network must be entered."""

from datetime import date
from random import Random
from typing import Any

import factory

from kernel import clock, database
from tenant_apps.coffee import drawing, months, services, telling
from tenant_apps.coffee.models import Pair, Round, Seat, SignUp
from tests.factories.members import MemberFactory


class SignUpFactory(factory.Factory[SignUp]):
    """A member who takes part."""

    class Meta:
        model = SignUp

    by = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[SignUp], *args: Any, **kwargs: Any) -> SignUp:
        return services.join(**kwargs)


class RoundFactory(factory.Factory[Round]):
    """This month's round, of whoever has signed up, and they have heard of it."""

    class Meta:
        model = Round

    month = factory.LazyFunction(months.this_month)
    seed = 1

    @classmethod
    def _create(
        cls, model_class: type[Round], *args: Any, month: date, seed: int, **kwargs: Any
    ) -> Round:
        drawing.draw_month(month, Random(seed))
        telling.tell_of_round(month)
        return Round.objects.get(month=month)


class PairFactory(factory.Factory[Pair]):
    """Two who were put together in a month, without a lot drawn; they need not have signed up."""

    class Meta:
        model = Pair

    one = factory.SubFactory(MemberFactory)
    two = factory.SubFactory(MemberFactory)
    month = factory.LazyFunction(months.this_month)

    @classmethod
    def _create(cls, model_class: type[Pair], *args: Any, **kwargs: Any) -> Pair:
        low, high = sorted((kwargs["one"], kwargs["two"]), key=lambda member: member.id)
        day: date = kwargs["month"]
        round_, _ = Round.objects.get_or_create(month=day, defaults={"drawn_at": clock.now()})
        with database.atomic():
            pair = Pair.objects.create(round=round_, low=low, high=high)
            for member in (low, high):
                Seat.objects.create(round=round_, member=member, pair=pair)
        return pair


class SeatFactory(factory.Factory[Seat]):
    """Someone for whom nobody was left."""

    class Meta:
        model = Seat

    member = factory.SubFactory(MemberFactory)
    month = factory.LazyFunction(months.this_month)

    @classmethod
    def _create(cls, model_class: type[Seat], *args: Any, **kwargs: Any) -> Seat:
        round_, _ = Round.objects.get_or_create(month=kwargs["month"])
        return Seat.objects.create(round=round_, member=kwargs["member"])

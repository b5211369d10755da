"""Questions about listings, as the product makes them. The network must be entered."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.questions import services
from tenant_apps.questions.models import Line, Question
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory


class QuestionFactory(factory.Factory[Question]):
    """A member asks about another's listing."""

    class Meta:
        model = Question

    listing = factory.SubFactory(ListingFactory)
    asker = factory.SubFactory(MemberFactory)
    text = "Is it for a ward or a whole hospital?"

    @classmethod
    def _create(
        cls,
        model_class: type[Question],
        *args: Any,
        listing: Listing,
        asker: Member,
        text: str,
        **kwargs: Any,
    ) -> Question:
        question = services.ask(listing_id=listing.id, text=text, key=uuid7(), by=asker)
        return Question.objects.select_related("owner", "asker", "listing").get(id=question.id)


class LineFactory(factory.Factory[Line]):
    """The owner answers."""

    class Meta:
        model = Line

    question = factory.SubFactory(QuestionFactory)
    by = factory.SelfAttribute("question.owner")
    text = "For one ward, to begin with."

    @classmethod
    def _create(
        cls, model_class: type[Line], *args: Any, question: Question, text: str, by: Member
    ) -> Line:
        return services.write(question_id=question.id, text=text, key=uuid7(), by=by)

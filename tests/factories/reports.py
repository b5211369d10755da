"""Reports as the product makes them. The network must be entered."""

from typing import Any
from uuid import UUID

import factory

from tenant_apps.members.models import Member
from tenant_apps.reports import matters, services
from tenant_apps.reports.models import Kind, Matter, MatterReport, Reason, Report
from tests.factories.exchanges import NoteFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory


class ReportFactory(factory.Factory[Report]):
    """The recipient reports a message of the provider."""

    class Meta:
        model = Report

    note = factory.SubFactory(NoteFactory)
    by = factory.SelfAttribute("note.exchange.recipient")
    reason = Report.Reason.SELLING
    words = ""

    @classmethod
    def _create(cls, model_class: type[Report], *args: Any, note: Any, **kwargs: Any) -> Report:
        return services.report(message_id=note.id, **kwargs)


class MatterReportFactory(factory.Factory[MatterReport]):
    """A member reports somebody else's request."""

    class Meta:
        model = MatterReport

    class Params:
        listing = factory.SubFactory(ListingFactory)

    kind = Kind.LISTING
    thing_id = factory.SelfAttribute("listing.id")
    by = factory.SubFactory(MemberFactory)
    reason = Reason.RUDE
    words = ""

    @classmethod
    def _create(cls, model_class: type[MatterReport], *args: Any, **kwargs: Any) -> MatterReport:
        return matters.report(**kwargs)


class MatterFactory(factory.Factory[Matter]):
    """The same as whoever decides has it: one that waits, or was hidden and appealed against."""

    class Meta:
        model = Matter

    class Params:
        report = factory.SubFactory(MatterReportFactory)

    matter_id = factory.SelfAttribute("report.matter_id")
    hidden_by = None
    because = "It is no way to speak."
    appeal = ""

    @classmethod
    def _create(
        cls,
        model_class: type[Matter],
        *args: Any,
        matter_id: UUID,
        hidden_by: Member | None,
        because: str,
        appeal: str,
    ) -> Matter:
        if hidden_by:
            matters.decide(
                matter_id=matter_id,
                hides=True,
                ground=Reason.RUDE,
                because=because,
                by=hidden_by,
            )
        found = Matter.objects.select_related("owner__user").get(id=matter_id)
        if hidden_by and appeal:
            return matters.appeal(matter_id=matter_id, words=appeal, by=found.owner)
        return found

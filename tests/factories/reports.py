"""Reports as the product makes them. The network must be entered."""

from typing import Any

import factory

from tenant_apps.reports import services
from tenant_apps.reports.models import Report
from tests.factories.exchanges import NoteFactory


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

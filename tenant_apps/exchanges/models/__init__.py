"""Exchanges, what happened in them, what was written, and what was learned."""

from tenant_apps.exchanges.models.attachment import Attachment
from tenant_apps.exchanges.models.conversation import Feedback, Note
from tenant_apps.exchanges.models.endorsement import Endorsement
from tenant_apps.exchanges.models.event import ExchangeEvent
from tenant_apps.exchanges.models.exchange import Exchange

__all__ = ["Attachment", "Endorsement", "Exchange", "ExchangeEvent", "Feedback", "Note"]

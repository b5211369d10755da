"""Where sessions are kept: in the network's own table, read by a question that is written once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import QuerySet
from django.utils import timezone

from tenants.kept_queries import KeptQuery


def _living(*, session_key: str, at: datetime) -> QuerySet[AbstractBaseSession]:
    model = SessionStore.get_model_class()
    return model._default_manager.filter(session_key=session_key, expire_date__gt=at)


_LIVING = KeptQuery(_living)


class SessionStore(db.SessionStore):
    """As Django's, which builds the same question for every request."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = _LIVING.first(session_key=self.session_key or "", at=timezone.now())
        if found is None:
            self._session_key = None
        return found

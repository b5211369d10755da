"""Sending announcements to champions, withdrawing them, and putting them away.

Errors: BadDay, NobodyMeant, KeyReused, NotFound.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.champion_news import selectors, tasks
from shared_apps.champion_news.models import News, PutAway, Recipient
from shared_apps.operators.models import Operator
from tenant_apps.audit import services as audit
from tenants import current
from tenants.current import NetworkRef

LONGEST_SHOWN = timedelta(days=366)


class BadDay(Refused):
    """It would be over already, or stay for ever."""

    code = "news_bad_day"
    status = 422
    default_message = "Choose a last day from today on, within a year."


class NobodyMeant(Refused):
    """No network is of these kinds, or has one of these addresses."""

    code = "news_nobody_meant"
    status = 422
    default_message = "No network is meant by this: choose others."


class KeyReused(Refused):
    """The form was sent before, with other words in it."""

    code = "news_key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that has gone out. "
        "To send this as well, open the form again."
    )


def send(
    *,
    title: str,
    text: str,
    audience: str,
    kinds: Collection[str] = (),
    networks: Collection[str] = (),
    shows_until: date,
    key: UUID,
    by: Operator,
) -> News:
    """Say it to the champions of all networks, of kinds, or of those with these addresses.

    A form does it once. Each network that is open is told by a worker, in its own time. At the
    centre. Raises BadDay, NobodyMeant, KeyReused.
    """
    check_day(shows_until)
    news = News(
        id=key,
        title=" ".join(title.split()),
        text=text.strip(),
        audience=News.Audience(audience),
        kinds=sorted(kinds) if audience == News.Audience.KINDS else [],
        shows_until=shows_until,
        sent_by=by,
    )
    meant = selectors.aimed_at(audience, news.kinds, networks)
    if not meant:
        raise NobodyMeant
    with database.atomic():
        News.objects.bulk_create([news], ignore_conflicts=True)
        kept = News.objects.get(id=key)
        if _said(kept) != _said(news):
            raise KeyReused
        if kept.sent_at == news.sent_at:
            Recipient.objects.bulk_create(
                [Recipient(news=kept, network=one) for one in meant], batch_size=1000
            )
            detail = {"audience": kept.audience, "networks": len(meant)}
            audit.record(action="champion_news.sent", by=by.id, subject=key, detail=detail)
            database.on_commit(tasks.send.apply_async)
    return kept


def withdraw(*, news_id: UUID, by: Operator) -> None:
    """Nobody reads it any more, and mails that have not left are taken back. At the centre.

    Twice changes nothing. Raises NotFound.
    """
    with database.atomic():
        news = News.objects.select_for_update(of=("self",)).filter(id=news_id).first()
        if news is None:
            raise NotFound
        if news.withdrawn_at is None:
            news.withdrawn_at, news.withdrawn_by = clock.now(), by
            news.save(update_fields=["withdrawn_at", "withdrawn_by"])
            news.recipients.update(asked_at=None)
            audit.record(action="champion_news.withdrawn", by=by.id, subject=news.id)
            database.on_commit(tasks.send.apply_async)


def put_away(*, network: NetworkRef, news_id: UUID, by: UUID) -> None:
    """A champion has read it. Twice changes nothing. Opens the shared door. Raises NotFound."""
    news = selectors.one_in(network, news_id)
    with current.shared(), database.atomic():
        PutAway.objects.get_or_create(news=news, member=by, defaults={"network_id": network.id})


def check_day(shows_until: date) -> None:
    """Raises BadDay."""
    today = selectors.today()
    if shows_until < today or shows_until - today > LONGEST_SHOWN:
        raise BadDay


def _said(one: News) -> tuple[object, ...]:
    return one.title, one.text, one.audience, one.kinds, one.shows_until, one.sent_by_id

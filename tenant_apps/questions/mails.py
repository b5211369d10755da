"""Mail to the other of the two: a link, never the words or anyone's address."""

from tenant_apps.hearing.mail import send_news
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.questions.models import Question
from tenants.urls import page


def tell_of_line(question: Question, *, by: Member) -> None:
    """Tell the other that there is something to read."""
    told = question.other(by.id)
    is_asked = by.id == question.asker_id
    news = f"{by.name} asks about your listing" if is_asked else f"{by.name} has answered you"
    mail = outbox.render(
        to=told.user.email,
        subject=f"{news}: {question.listing.title}",
        template="questions/mail/line",
        context={
            "name": told.name,
            "news": news,
            "title": question.listing.title,
            "link": page("questions:detail", question.id),
        },
    )
    send_news([(told, mail)])

"""The central address during development: as ever, and the mail besides."""

from django.urls import path

from config import mailbox
from config.urls.central import handler400, handler404, handler500
from config.urls.central import urlpatterns as central

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *central,
    path("mail/", mailbox.inbox, name="mail"),
    path("mail/<str:name>/", mailbox.letter, name="letter"),
]

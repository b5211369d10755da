"""The central address during development: as ever, and the demo's mail and code besides."""

from django.urls import path

from config import demo_code, mailbox
from config.urls.central import urlpatterns as central

handler500 = "config.errors.server_error"

urlpatterns = [
    *central,
    path("code/", demo_code.page, name="demo_code"),
    path("mail/", mailbox.inbox, name="mail"),
    path("mail/<str:name>/", mailbox.letter, name="letter"),
    path("mail/<str:name>/html/", mailbox.html, name="letter_html"),
    path("mail/<str:name>/<int:number>/", mailbox.attachment, name="letter_attachment"),
]

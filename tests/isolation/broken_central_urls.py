"""The centre's addresses, and the views that fail."""

from config.urls.central import urlpatterns as central
from tests.isolation.broken_urls import broken

urlpatterns = [*broken, *central]

from django.urls import path

from tenant_apps.listings import asking, examples, naming, reviewing, views

app_name = "listings"

urlpatterns = [
    path("yours/", views.mine, name="mine"),
    path("new/", asking.quick, name="quick"),
    path("new/<str:kind>/", asking.post, name="post"),
    path("new/<str:kind>/preview/", asking.preview, name="preview"),
    path("kinds/", naming.kinds, name="kinds"),
    path("kinds/<str:kind>/", naming.kind, name="kind"),
    path("kinds/<str:kind>/retire/", naming.retire, name="retire_kind"),
    path("kinds/<str:kind>/bring-back/", naming.bring_back, name="bring_back_kind"),
    path("templates/", examples.templates, name="templates"),
    path("templates/<uuid:requesttemplate_id>/", examples.template, name="template"),
    path("templates/<uuid:requesttemplate_id>/retire/", examples.retire, name="retire_template"),
    path(
        "templates/<uuid:requesttemplate_id>/bring-back/",
        examples.bring_back,
        name="bring_back_template",
    ),
    path("review/", reviewing.queue, name="queue"),
    path("review/switch/", reviewing.switch, name="review_switch"),
    path("review/<uuid:listing_id>/", reviewing.review, name="review"),
    path("review/<uuid:listing_id>/publish/", reviewing.publish, name="publish"),
    path("minimum/switch/", reviewing.switch_minimum, name="minimum_switch"),
    path("renew/<str:renewal>/", views.renew_by_link, name="renew_by_link"),
    path("<uuid:listing_id>/", views.detail, name="detail"),
    path("<uuid:listing_id>/change/", views.change, name="change"),
    path("<uuid:listing_id>/<str:what>/", views.move, name="move"),
]

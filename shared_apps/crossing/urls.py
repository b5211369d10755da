from django.urls import path

from shared_apps.crossing import views

app_name = "crossing"

urlpatterns = [
    path("", views.overview, name="list"),
    path("propose/", views.propose, name="propose"),
    path(
        "propose/listing/<uuid:shared_listing>/",
        views.propose_to_listing,
        name="propose_to_listing",
    ),
    path("propose/person/<uuid:shared_person>/", views.propose_to_person, name="propose_to_person"),
    path("to-decide/", views.to_judge, name="to_judge"),
    path("blocks/<uuid:cross_block>/end/", views.unblock, name="unblock"),
    path("<uuid:crossing_id>/", views.detail, name="detail"),
    path("<uuid:crossing_id>/decide/", views.judge, name="judge"),
    path("<uuid:crossing_id>/write/", views.write, name="write"),
    path("<uuid:crossing_id>/block/", views.block, name="block"),
    path("<uuid:crossing_id>/<str:what>/", views.move, name="move"),
]

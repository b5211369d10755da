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
    path("ask/listing/<uuid:shared_listing>/", views.ask_about_listing, name="ask_about_listing"),
    path("ask/person/<uuid:shared_person>/", views.ask_person, name="ask_person"),
    path("questions/", views.questions, name="questions"),
    path("questions/<uuid:asked_id>/", views.question, name="question"),
    path("questions/<uuid:asked_id>/block/", views.block_question, name="block_question"),
    path("questions/<uuid:asked_id>/read/", views.read_question, name="read_question"),
    path("questions/<uuid:asked_id>/write/", views.write_to, name="write_to"),
    path("to-decide/", views.to_judge, name="to_judge"),
    path("blocks/<uuid:cross_block>/end/", views.unblock, name="unblock"),
    path("<uuid:crossing_id>/", views.detail, name="detail"),
    path("<uuid:crossing_id>/decide/", views.judge, name="judge"),
    path("<uuid:crossing_id>/feedback/", views.feedback, name="feedback"),
    path("<uuid:crossing_id>/read/", views.read, name="read"),
    path("<uuid:crossing_id>/write/", views.write, name="write"),
    path("<uuid:crossing_id>/block/", views.block, name="block"),
    path("<uuid:crossing_id>/<str:what>/", views.move, name="move"),
]

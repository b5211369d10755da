"""Requests to begin from, which every network begins with. It may change them, and add others."""

from django.db import migrations

Row = tuple[str, str, str, int, int | None, list[str]]

# Kind of help, title, text with gaps, minutes from and to, skills by their national codes.
TEMPLATES: list[Row] = [
    (
        "shadowing",
        "Let me shadow your huddle",
        "I would like to see how you run …\n\nI work in … and hope to take home …",
        30,
        60,
        ["facilitating-huddles"],
    ),
    (
        "shadowing",
        "Let me see your virtual ward at work",
        "I would like to spend some time with the team that …\n\nWe are planning …",
        120,
        240,
        ["virtual-wards"],
    ),
    (
        "coaching",
        "Coach me through my improvement project",
        "The project is about …\n\nWe have tried … and I am stuck with …",
        60,
        180,
        ["quality-improvement-coaching"],
    ),
    (
        "coaching",
        "Coach our team in its first PDSA cycles",
        "We are … people who want to test …\n\nWhat we hope to change is …",
        60,
        120,
        ["team-coaching", "pdsa-cycles"],
    ),
    (
        "mentoring",
        "Be my mentor for a few months",
        "I work as … and would like to grow in …\n\nAn hour every … would suit me.",
        180,
        360,
        ["mentoring"],
    ),
    (
        "mentoring",
        "Talk with me about my next step at work",
        "I am a … and wonder about …\n\nI would like to hear how you …",
        60,
        None,
        ["career-conversations"],
    ),
    (
        "teaching",
        "Teach our team to read a run chart",
        "There are … of us, and we look at …\n\nWe have data from …",
        60,
        120,
        ["run-charts-and-spc", "teaching-quality-improvement"],
    ),
    (
        "teaching",
        "Show me the basics of Power BI",
        "I have data in … and would like to show …\n\nSo far I have used …",
        60,
        120,
        ["power-bi"],
    ),
    (
        "teaching",
        "Introduce our team to human factors",
        "There are … of us, from …\n\nWhat made us think of it was …",
        60,
        120,
        ["human-factors"],
    ),
    (
        "facilitating",
        "Facilitate our away day",
        "We are … people from …\n\nBy the end we would like to have …",
        180,
        360,
        ["facilitating-workshops"],
    ),
    (
        "facilitating",
        "Help us map a process together",
        "The process is … from … to …\n\nIn the room would be …",
        120,
        180,
        ["process-mapping", "facilitating-workshops"],
    ),
    (
        "facilitating",
        "Lead an after action review for us",
        "It is about …, which took place in …\n\nThose who were part of it are …",
        60,
        120,
        ["after-action-reviews"],
    ),
    (
        "reviewing",
        "Look over my driver diagram",
        "It is for …\n\nI am not sure about …",
        30,
        60,
        ["driver-diagrams"],
    ),
    (
        "reviewing",
        "Read my business case before it goes to the board",
        "It asks for … and goes to … on …\n\nPlease look at …",
        60,
        120,
        ["writing-a-business-case"],
    ),
    (
        "reviewing",
        "Look over my evaluation plan",
        "We want to find out whether …\n\nWe would measure … by …",
        60,
        None,
        ["evaluation-design"],
    ),
    (
        "analysis",
        "Help me make sense of our data",
        "We have … (no patients’ details) since …\n\nThe question is …",
        60,
        180,
        ["run-charts-and-spc"],
    ),
    (
        "analysis",
        "Help us work out demand and capacity",
        "It is for a service that …\n\nWe know … and do not know …",
        120,
        240,
        ["demand-and-capacity"],
    ),
    (
        "speaking",
        "Speak at our learning event",
        "It is on … for … people from …\n\nWe would love to hear about …",
        30,
        60,
        ["public-speaking"],
    ),
    (
        "speaking",
        "Tell our team how you did it",
        "We read that you … and want to try …\n\nOur team meets on …",
        30,
        60,
        [],
    ),
    (
        "other",
        "Listen to me practise a talk",
        "The talk is for … and takes … minutes.\n\nI would like to know whether …",
        30,
        60,
        ["presentation-skills"],
    ),
    (
        "other",
        "Tell me what you think of an idea",
        "The idea is …\n\nIt would help … because …",
        30,
        None,
        [],
    ),
]
FILL = (
    "INSERT INTO listings_request_template "
    "(id, help_kind, title, description, minutes, most_minutes, is_retired, created_at) "
    "SELECT gen_random_uuid(), kind, title, description, minutes, most, false, now() "
    "FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::int[]) "
    "AS template (kind, title, description, minutes, most)"
)
FILL_SKILLS = (
    "INSERT INTO listings_request_template_skill (id, template_id, skill_id) "
    "SELECT gen_random_uuid(), template.id, skill.id "
    "FROM unnest(%s::text[], %s::text[]) AS named (title, code) "
    "JOIN listings_request_template AS template USING (title) "
    "JOIN skills_skill AS skill ON skill.national_code = named.code"
)


def columns() -> list[list[object]]:
    """Kinds, titles, texts, least and most minutes, in one order."""
    return [list(column) for column in list(zip(*TEMPLATES, strict=True))[:5]]


def skill_columns() -> list[list[str]]:
    """Titles, and a skill's code for each."""
    named = [(row[1], code) for row in TEMPLATES for code in row[5]]
    return [list(column) for column in zip(*named, strict=True)]


class Migration(migrations.Migration):
    dependencies = [("listings", "0007_request_templates"), ("skills", "0002_national_list")]

    operations = [
        migrations.RunSQL(
            [(FILL, columns()), (FILL_SKILLS, skill_columns())],
            migrations.RunSQL.noop,
        )
    ]

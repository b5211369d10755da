"""The demo's made-up networks and people. Nobody here exists; the mail domains cannot."""

from dataclasses import dataclass, field

from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import USUAL_TERM, Term

FACULTY, STUDENT = Term(MembershipType.FACULTY), Term(MembershipType.STUDENT)
ALUMNI, INNOVATOR = Term(MembershipType.ALUMNI), Term(MembershipType.INNOVATOR)


@dataclass(frozen=True, slots=True)
class Person:
    """A member; the first word of the name becomes the handle.

    `gives` are skills of the national list by code, each with how well; `free_on` weekdays.
    """

    name: str
    job_title: str
    organisation: str
    role: str = "member"
    shows_name_outside: bool = False
    gives: dict[str, int] = field(default_factory=dict)
    free_on: tuple[int, ...] = ()
    term: Term = USUAL_TERM

    def email(self, slug: str) -> str:
        return f"{self.name.split()[0].lower()}@{slug}.example"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A listing: whose, which kind, what; skills by their codes in the national list."""

    owner: str
    kind: str
    help_kind: str
    title: str
    description: str
    minutes: int | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deal:
    """An exchange about a listing: who answered it, and how far it went."""

    title: str
    by: str
    minutes: int
    message: str
    until: str = "settled"
    reply: str = ""
    learned: str = ""
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    """All of one demo network."""

    slug: str
    kind: str
    name: str
    colour: str
    organisations: list[tuple[str, str]]
    people: list[Person]
    listings: list[Wanted]
    deals: list[Deal] = field(default_factory=list)
    ics_code: str | None = None
    federated: bool = False
    email_domains: tuple[str, ...] = ()


NCL = DemoNetwork(
    slug="ncl",
    kind="ics",
    name="North Central London",
    ics_code="QMJ",
    colour="#7a2c62",
    federated=True,
    email_domains=("ncl.example",),
    organisations=[
        ("Camden Lock Hospitals", "trust"),
        ("Islington Green PCN", "pcn"),
        ("Haringey Borough Council", "council"),
    ],
    people=[
        Person("Grace Okafor", "Head of improvement", "Camden Lock Hospitals", "champion"),
        Person(
            "Tom Ellis",
            "Improvement adviser",
            "Islington Green PCN",
            "broker",
            gives={"driver-diagrams": 3, "process-mapping": 3, "run-charts-and-spc": 2},
            free_on=(1, 2, 4),
        ),
        Person("Maria Santos", "Ward manager", "Camden Lock Hospitals", shows_name_outside=True),
        Person(
            "Dev Patel",
            "Data analyst",
            "Haringey Borough Council",
            gives={"run-charts-and-spc": 3, "sql": 3, "power-bi": 2},
            free_on=(2, 4),
        ),
        Person("Aisha Rahman", "GP partner", "Islington Green PCN"),
        Person("Joan Whitfield", "Matron", "Camden Lock Hospitals"),
        Person(
            "Kwame Mensah",
            "Patient safety lead",
            "Camden Lock Hospitals",
            gives={"after-action-reviews": 3, "driver-diagrams": 2},
        ),
        Person("Lucy Tran", "Social prescriber", "Islington Green PCN"),
    ],
    listings=[
        Wanted(
            "Maria Santos",
            "request",
            "reviewing",
            "Look over my driver diagram for fewer falls",
            "We want to halve falls on our ward by spring. I have a first driver diagram and"
            " would like someone to ask me the awkward questions.",
            60,
            ("driver-diagrams",),
        ),
        Wanted(
            "Joan Whitfield",
            "request",
            "teaching",
            "Teach our matrons to read run charts",
            "Eleven matrons, mixed confidence with numbers. An hour or two, ideally with"
            " our own data.",
            120,
            ("run-charts-and-spc",),
        ),
        Wanted(
            "Dev Patel",
            "offer",
            "analysis",
            "Help with run charts and SPC in a spreadsheet",
            "Bring your data, however messy. We will have a chart by the end of the hour.",
            60,
        ),
        Wanted(
            "Aisha Rahman",
            "offer",
            "shadowing",
            "Shadow a morning of total triage",
            "See how we answer every request on the day. Good for practices about to start.",
            180,
        ),
        Wanted(
            "Kwame Mensah",
            "offer",
            "coaching",
            "Coaching for your first after-action review",
            "I will help you to plan it, sit in quietly, and talk it through afterwards.",
            90,
        ),
        Wanted(
            "Lucy Tran",
            "request",
            "mentoring",
            "Someone to talk to about leading without authority",
            "Three or four conversations over two months, by video.",
        ),
    ],
    deals=[
        Deal(
            "Look over my driver diagram for fewer falls",
            "Kwame Mensah",
            90,
            "Happy to. Could you send me the diagram beforehand? I would plan an hour and a half.",
            reply="It is on its way. Thank you!",
            learned="Start from what staff can change this week, not from the policy.",
            thanks="Kwame asked the one question that none of us had dared to ask.",
        ),
        Deal(
            "Help with run charts and SPC in a spreadsheet",
            "Joan Whitfield",
            30,
            "Could we look at our pressure ulcer figures together?",
            until="accepted",
            reply="Of course. Thursday after handover?",
        ),
        Deal(
            "Shadow a morning of total triage",
            "Lucy Tran",
            120,
            "I would love to see how social prescribing could join in.",
            until="proposed",
        ),
    ],
)

MERCIA = DemoNetwork(
    slug="mercia",
    kind="school",
    name="Mercia Business School",
    colour="#0b5c55",
    federated=True,
    email_domains=("mercia.example",),
    organisations=[
        ("Health Leadership MBA", "faculty"),
        ("Alumni", "other"),
    ],
    people=[
        Person(
            "Helen Marsh",
            "Programme director",
            "Health Leadership MBA",
            "champion",
            term=FACULTY,
        ),
        Person(
            "Sofia Lindqvist",
            "MBA student",
            "Health Leadership MBA",
            shows_name_outside=True,
            term=STUDENT,
        ),
        Person("Omar Haddad", "Alumnus, operations director", "Alumni", term=ALUMNI),
    ],
    listings=[
        Wanted(
            "Omar Haddad",
            "offer",
            "mentoring",
            "Mentoring for your first year as a service manager",
            "I made most of the mistakes already. An hour a month, by video.",
            60,
        ),
        Wanted(
            "Sofia Lindqvist",
            "request",
            "shadowing",
            "Shadow an emergency department huddle",
            "For my thesis on flow. I will be quiet and bring biscuits.",
            60,
        ),
    ],
)

HORIZON = DemoNetwork(
    slug="horizon",
    kind="accelerator",
    name="Horizon Accelerator 2026",
    colour="#b4530a",
    organisations=[("Spring cohort", "start_up")],
    people=[
        Person("Priya Nair", "Cohort lead", "Spring cohort", "champion"),
        Person("Jack Osei", "Founder, wound camera", "Spring cohort", term=INNOVATOR),
    ],
    listings=[
        Wanted(
            "Jack Osei",
            "request",
            "reviewing",
            "Read our clinical safety case",
            "Twelve pages. We need someone who has written one before.",
            120,
        ),
    ],
)

NETWORKS = [NCL, MERCIA, HORIZON]
OPERATOR_EMAIL = "operator@hexitime.example"
OPERATOR_NAME = "Olu Operator"
PASSWORD = "three quiet otters swim"  # noqa: S105 (the demo tells it to everyone)
# What the authenticator apps of the demo's champions, brokers and operators would hold: the page
# /code/ of a deployment in development shows the figures.
APP_SECRET = "HEXITIMEHEXITIMEHEXITIMEHEXITIME"  # noqa: S105

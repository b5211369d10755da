"""Each network begins with plain words on each page, which its champions put in their own."""

from django.db import migrations

ABOUT = """\
We are a time bank for improving health and care. Members give an hour of help, and get an hour
back. No money changes hands, and everybody's hour is worth the same.

# What you can do here

- Ask for help with an improvement: a look over a plan, a talk, a visit, a lesson.
- Offer what you know, to anyone who could use it.
- Give hours that you do not need to others.

# Who runs it

Champions run the network, and brokers help exchanges to happen. You find them among the members.
"""

CONDUCT = """\
We are here to help each other to improve health and care. So that it works for all of us, each
member agrees to this.

# We are kind and fair

- Treat everyone with respect, whatever their role, grade or organisation.
- Nobody is harassed, threatened or put down here.
- An hour is an hour. Log the time that you gave, no more.

# We keep our word

- Answer when somebody asks, even if the answer is no.
- Turn up, or say in good time that you cannot.
- Confirm hours soon, or say what is not right.

# We keep patients out of it

- Write nothing by which a patient could be known: no names, numbers or stories that give them away.
- What you see or hear on a visit stays there. Keep to the rules of the place you visit.

# When something goes wrong

Report a message that is not right, or write to a champion. Champions may take down what breaks
this code, and may suspend a membership. Who is concerned hears why, and may answer.
"""

PRIVACY = """\
This says what the network keeps of you, what for, and what you can do about it.

# What is kept

- Your name, your e-mail address and, if you like, your organisation and job title.
- What you say you can give and would like, and what you post.
- Your exchanges, hours and messages in them, and what you say of one another.

# Who sees it

- Other members see your name, organisation, job title, skills and what you post.
- Nobody but you and the other party reads your messages, unless one of you reports one.
- No other member sees your e-mail address. Champions see the address at which somebody was invited
  or with which they applied.
- Another network sees what you chose to share, and no more.

# How long

Until you leave and ask to be erased. Transfers of hours stay, under a name that is nobody's.

# What you can do

On your page you can change what you said, take a copy of all that is yours, leave, and ask to
be erased. Questions? Ask a champion of the network.
"""

TERMS = """\
By joining you agree to these terms.

- You use the network for improving health and care, and for nothing unlawful.
- Time credits are no money. They cannot be bought, sold or paid out, and have no value elsewhere.
- You are answerable for what you write, and for the help you give or take. You keep to the rules of
  your employer and profession.
- The network brings people together. It does not check what members say of themselves, and gives no
  promise that help is found or is good.
- No treatment or care of patients is given or taken here.
- You may leave at any time. Champions may suspend or end a membership that breaks the code of
  conduct or these terms, and say why.
- When these terms change in what matters to you, you are asked to agree again.
"""

FILL = (
    "INSERT INTO pages_version "
    "(id, kind, number, text, asks_everyone, published_at, published_by) "
    "SELECT gen_random_uuid(), kind, 1, text, false, now(), NULL "
    "FROM unnest(%s::text[], %s::text[]) AS page (kind, text)"
)


def columns() -> list[list[str]]:
    """Kinds and texts, in one order."""
    texts = {"about": ABOUT, "conduct": CONDUCT, "privacy": PRIVACY, "terms": TERMS}
    return [list(texts), list(texts.values())]


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_written_once")]

    operations = [migrations.RunSQL([(FILL, columns())], migrations.RunSQL.noop)]

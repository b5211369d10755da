import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids

# Each of a pair has the seat of that round which is this pair's: nobody is in two at once.
SEATED = [
    f"ALTER TABLE coffee_pair ADD CONSTRAINT coffee_pair_{side}_is_seated "
    f"FOREIGN KEY (id, month, {side}_id) REFERENCES coffee_seat (pair_id, month, member_id) "
    "DEFERRABLE INITIALLY DEFERRED"
    for side in ("low", "high")
]
UNSEATED = [
    f"ALTER TABLE coffee_pair DROP CONSTRAINT coffee_pair_{side}_is_seated"
    for side in ("low", "high")
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField()),
                ("drawn_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "ordering": ["-month"],
                "constraints": [
                    models.UniqueConstraint(fields=("month",), name="coffee_round_one_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="coffee_round_month_is_first_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("skipped_at", models.DateTimeField(null=True)),
                (
                    "high",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "low",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "skipped_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_column="month",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="coffee.round",
                        to_field="month",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="coffee.pair",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_column="month",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="coffee.round",
                        to_field="month",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="coffee_sign_up",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("joined_at", models.DateTimeField(default=kernel.clock.now)),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            ("left_at__gte", models.F("joined_at")),
                            _connector="OR",
                        ),
                        name="coffee_signup_left_after_joining",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__lt", models.F("high"))), name="coffee_pair_low_is_lower"
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("skipped_at__isnull", True), ("skipped_by__isnull", True)),
                    models.Q(
                        ("skipped_at__isnull", False),
                        ("skipped_by__isnull", False),
                        models.Q(
                            ("skipped_by", models.F("low")),
                            ("skipped_by", models.F("high")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="coffee_pair_skipped_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("low", "="),
                    ("high", "="),
                    (
                        models.Func(
                            models.F("round"),
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                            template="daterange(%(expressions)s, (%(expressions)s + interval '12 months')::date)",
                        ),
                        "&&",
                    ),
                ],
                name="coffee_pair_once_in_twelve_months",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                models.F("member"),
                models.OrderBy(models.F("round"), descending=True),
                name="coffee_seat_of_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("round", "member"), name="coffee_seat_one_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("pair", "round", "member"), name="coffee_seat_of_a_pair"
            ),
        ),
        migrations.RunSQL(SEATED, UNSEATED),
    ]

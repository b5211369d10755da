"""Two networks may be paused for each other, and have a limit between them.

Most pairs have neither: for these the record's trigger looks for their row once, by its key, and
finds none. Where there is a limit, the row keeps what moved between the two, and what is held, so
that whoever comes next need not add it up: each transfer updates it, and so waits for the one
before. Set is all of it by inserting a change, whose trigger asks for the lock that trade between
the two holds: what is under way is waited for, and counted.
"""

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

CHANGE_PAIR = """
CREATE FUNCTION federation_change_pair() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(federation_trade_lock(NEW.first_network_id));
    IF (SELECT count(*) FROM federation_network AS n
         WHERE n.network_id IN (NEW.first_network_id, NEW.second_network_id)) <> 2
    THEN
        RAISE EXCEPTION 'both networks must be in the federation' USING ERRCODE = 'FD001';
    END IF;
    INSERT INTO federation_pair (first_network_id, second_network_id)
    VALUES (NEW.first_network_id, NEW.second_network_id) ON CONFLICT DO NOTHING;
    IF NEW.paused IS NOT NULL THEN
        UPDATE federation_pair AS p SET is_paused = NEW.paused
         WHERE p.first_network_id = NEW.first_network_id
           AND p.second_network_id = NEW.second_network_id;
    END IF;
    IF NEW.sets_limit THEN
        UPDATE federation_pair AS p
           SET limit_minutes = NEW.limit_minutes,
               net_minutes = CASE WHEN NEW.limit_minutes >= 0 THEN moved.minutes END,
               first_held_minutes = CASE WHEN NEW.limit_minutes >= 0 THEN held.by_first END,
               second_held_minutes = CASE WHEN NEW.limit_minutes >= 0 THEN held.by_second END
          FROM (SELECT coalesce(sum(CASE WHEN t.payer_network_id = NEW.first_network_id
                                         THEN t.minutes ELSE -t.minutes END), 0) AS minutes
                  FROM federation_cross_transfer AS t
                 WHERE (t.payer_network_id, t.payee_network_id) IN (
                       (NEW.first_network_id, NEW.second_network_id),
                       (NEW.second_network_id, NEW.first_network_id))) AS moved,
               (SELECT coalesce(sum(h.minutes) FILTER (
                           WHERE h.payer_network_id = NEW.first_network_id), 0) AS by_first,
                       coalesce(sum(h.minutes) FILTER (
                           WHERE h.payer_network_id = NEW.second_network_id), 0) AS by_second
                  FROM federation_cross_hold AS h
                 WHERE (h.payer_network_id, h.payee_network_id) IN (
                       (NEW.first_network_id, NEW.second_network_id),
                       (NEW.second_network_id, NEW.first_network_id))
                   AND NOT EXISTS (SELECT FROM federation_cross_release AS r
                                    WHERE r.reference = h.reference)
                   AND NOT EXISTS (SELECT FROM federation_cross_transfer AS t
                                    WHERE t.reference = h.reference AND t.kind = 'exchange')
               ) AS held
         WHERE p.first_network_id = NEW.first_network_id
           AND p.second_network_id = NEW.second_network_id;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_change_pair() FROM PUBLIC;
CREATE TRIGGER federation_pair_change_makes_it
    AFTER INSERT ON federation_pair_change
    FOR EACH ROW EXECUTE FUNCTION federation_change_pair();
"""

# `moved` was paid, and what is held to be paid grew by `held`. What makes it no worse is not judged.
COUNT_IN_PAIR = """
CREATE FUNCTION federation_count_in_pair(
    payer uuid, payee uuid, moved bigint, held bigint, is_limited boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    pair federation_pair;
    used bigint;
BEGIN
    UPDATE federation_pair AS p
       SET net_minutes = p.net_minutes + CASE WHEN payer < payee THEN moved ELSE -moved END,
           first_held_minutes = p.first_held_minutes + CASE WHEN payer < payee THEN held ELSE 0 END,
           second_held_minutes =
               p.second_held_minutes + CASE WHEN payer < payee THEN 0 ELSE held END
     WHERE p.first_network_id = least(payer, payee) AND p.second_network_id = greatest(payer, payee)
    RETURNING p.* INTO pair;
    used := CASE WHEN payer < payee THEN pair.net_minutes + pair.first_held_minutes
                 ELSE pair.second_held_minutes - pair.net_minutes END;
    IF is_limited AND moved + held > 0 AND used > pair.limit_minutes THEN
        RAISE EXCEPTION 'the limit between % and % is reached', payer, payee
            USING ERRCODE = 'FD005', DETAIL = jsonb_build_object(
                'room_minutes', pair.limit_minutes - used + moved + held)::text;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION federation_count_in_pair(uuid, uuid, bigint, bigint, boolean) FROM PUBLIC;
CREATE FUNCTION federation_refuse_pause(payer uuid, payee uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'trade between % and % is paused', payer, payee USING ERRCODE = 'FD004';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_pause(uuid, uuid) FROM PUBLIC;
"""

# Each comes after the trigger that asks for both networks, and holds the lock, by its name.
COUNT_TRANSFER = """
CREATE FUNCTION federation_transfer_in_pair() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    paused boolean;
    most bigint;
    is_judged boolean := NEW.kind NOT IN ('reversal', 'settlement');
    held bigint := 0;
BEGIN
    SELECT p.is_paused, p.limit_minutes INTO paused, most FROM federation_pair AS p
     WHERE p.first_network_id = least(NEW.payer_network_id, NEW.payee_network_id)
       AND p.second_network_id = greatest(NEW.payer_network_id, NEW.payee_network_id);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF paused AND is_judged THEN
        PERFORM federation_refuse_pause(NEW.payer_network_id, NEW.payee_network_id);
    END IF;
    IF most IS NOT NULL THEN
        IF NEW.kind = 'exchange' THEN
            SELECT h.minutes INTO held FROM federation_cross_hold AS h
             WHERE h.reference = NEW.reference;
        END IF;
        PERFORM federation_count_in_pair(
            NEW.payer_network_id, NEW.payee_network_id, NEW.minutes, -held, is_judged);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_transfer_in_pair() FROM PUBLIC;
CREATE TRIGGER federation_cross_transfer_then_pair
    AFTER INSERT ON federation_cross_transfer
    FOR EACH ROW EXECUTE FUNCTION federation_transfer_in_pair();
"""

COUNT_HOLD = """
CREATE FUNCTION federation_hold_in_pair() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    paused boolean;
    most bigint;
BEGIN
    SELECT p.is_paused, p.limit_minutes INTO paused, most FROM federation_pair AS p
     WHERE p.first_network_id = least(NEW.payer_network_id, NEW.payee_network_id)
       AND p.second_network_id = greatest(NEW.payer_network_id, NEW.payee_network_id);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF paused THEN
        PERFORM federation_refuse_pause(NEW.payer_network_id, NEW.payee_network_id);
    END IF;
    IF most IS NOT NULL THEN
        PERFORM federation_count_in_pair(
            NEW.payer_network_id, NEW.payee_network_id, 0, NEW.minutes, true);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_hold_in_pair() FROM PUBLIC;
CREATE TRIGGER federation_cross_hold_then_pair
    AFTER INSERT ON federation_cross_hold
    FOR EACH ROW EXECUTE FUNCTION federation_hold_in_pair();
"""

# A release asks nothing of the two networks, so it takes the lock here, which keeps a limit from
# being set meanwhile.
COUNT_RELEASE = """
CREATE FUNCTION federation_release_in_pair() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    freed federation_cross_hold;
    most bigint;
BEGIN
    SELECT h.* INTO freed FROM federation_cross_hold AS h WHERE h.reference = NEW.reference;
    PERFORM pg_advisory_xact_lock_shared(
        federation_trade_lock(least(freed.payer_network_id, freed.payee_network_id)));
    SELECT p.limit_minutes INTO most FROM federation_pair AS p
     WHERE p.first_network_id = least(freed.payer_network_id, freed.payee_network_id)
       AND p.second_network_id = greatest(freed.payer_network_id, freed.payee_network_id);
    IF most IS NOT NULL THEN
        PERFORM federation_count_in_pair(
            freed.payer_network_id, freed.payee_network_id, 0, -freed.minutes, false);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_release_in_pair() FROM PUBLIC;
CREATE TRIGGER federation_cross_release_then_pair
    AFTER INSERT ON federation_cross_release
    FOR EACH ROW EXECUTE FUNCTION federation_release_in_pair();
"""

# A change that is written once, and a pair that nobody but these triggers moves or forgets.
KEEP = """
CREATE TRIGGER federation_pair_change_immutable BEFORE UPDATE OR DELETE ON federation_pair_change
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_pair_change_kept BEFORE TRUNCATE ON federation_pair_change
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_pair_no_delete BEFORE DELETE ON federation_pair
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_pair_kept BEFORE TRUNCATE ON federation_pair
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE federation_pair_change
    ENABLE ALWAYS TRIGGER federation_pair_change_immutable,
    ENABLE ALWAYS TRIGGER federation_pair_change_kept,
    ENABLE ALWAYS TRIGGER federation_pair_change_makes_it;
ALTER TABLE federation_pair
    ENABLE ALWAYS TRIGGER federation_pair_no_delete,
    ENABLE ALWAYS TRIGGER federation_pair_kept;
ALTER TABLE federation_cross_transfer ENABLE ALWAYS TRIGGER federation_cross_transfer_then_pair;
ALTER TABLE federation_cross_hold ENABLE ALWAYS TRIGGER federation_cross_hold_then_pair;
ALTER TABLE federation_cross_release ENABLE ALWAYS TRIGGER federation_cross_release_then_pair;
"""


def network() -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="federation.federatednetwork",
    )


class Migration(migrations.Migration):
    dependencies = [("federation", "0006_cross_holds")]

    operations = [
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "first_network_id",
                        "second_network_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("first_network", network()),
                ("second_network", network()),
                ("is_paused", models.BooleanField(db_default=False)),
                ("limit_minutes", models.BigIntegerField(null=True)),
                ("net_minutes", models.BigIntegerField(null=True)),
                ("first_held_minutes", models.BigIntegerField(null=True)),
                ("second_held_minutes", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "federation_pair",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_network__lt", models.F("second_network"))),
                        name="federation_pair_first_before_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_held_minutes__gte", 0), ("second_held_minutes__gte", 0)
                        ),
                        name="federation_pair_held_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limit_minutes__isnull", True),
                            models.Q(
                                ("first_held_minutes__isnull", False),
                                ("net_minutes__isnull", False),
                                ("second_held_minutes__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="federation_pair_limit_is_counted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_network", network()),
                ("second_network", network()),
                ("sets_limit", models.BooleanField(db_default=False)),
                ("limit_minutes", models.BigIntegerField(null=True)),
                ("paused", models.BooleanField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("actor", models.UUIDField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=models.Func(
                            function="clock_timestamp", output_field=models.DateTimeField()
                        )
                    ),
                ),
            ],
            options={
                "db_table": "federation_pair_change",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["first_network", "second_network", "created_at"],
                        name="federation_pair_changes",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_network__lt", models.F("second_network"))),
                        name="federation_pair_change_first_before_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sets_limit", True), ("paused__isnull", False), _connector="OR"
                        ),
                        name="federation_pair_change_changes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limit_minutes__isnull", True),
                            models.Q(("limit_minutes__gte", 0), ("sets_limit", True)),
                            _connector="OR",
                        ),
                        name="federation_pair_change_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="federation_pair_change_has_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            [CHANGE_PAIR, COUNT_IN_PAIR, COUNT_TRANSFER, COUNT_HOLD, COUNT_RELEASE, KEEP],
            migrations.RunSQL.noop,
        ),
    ]

"""How much a day: what a line's words come to, and that what is not sure is not read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docgen.clock.medicines import DailyUse, mg_each_time, times_a_day

SOLD = (Decimal(325), Decimal(500), Decimal(650))


@pytest.mark.parametrize(
    ("dose", "mg"),
    [
        ("650 mg", 650),
        ("1 g", 1000),
        ("1,000 mg", 1000),
        ("500-1000 mg", 1000),
        ("500 mg to 1000 mg", 1000),
        ("2 tablets (1000 mg)", 1000),
        ("2 tabletas (1000 mg)", 1000),
        ("dos tabletas (1000 mg)", 1000),
        ("1000 mg (2 tablets)", 1000),
        ("1-2 tablets of 500 mg", 1000),
        ("1 or 2 tablets of 500 mg", 1000),
        ("1 o 2 tabletas de 500 mg", 1000),
        ("one to two tablets of 500 mg", 1000),
        ("3 tabletas de 325 mg", 975),
        ("2 tablets (500 mg each)", 1000),
        ("2 x 500 mg", 1000),
        ("2 tabs 325mg", 650),
        ("2 tablets of 500 mg (1000 mg)", 1000),
        ("1000 mg (2 x 500 mg)", 1000),
        ("2 tablets (650 mg)", 650),  # of 325 each, as they are sold
        ("2 tablets (500 mg)", 1000),  # nobody sells 250
        ("one tablet (500 mg)", 500),
        ("½ tablet of 500 mg", 250),
        ("media tableta de 500 mg", 250),
        ("medio comprimido de 500 mg", 250),
        ("half tablet of 500 mg", 250),
    ],
)
def test_the_larger_amount_of_a_dose_is_read(dose: str, mg: int) -> None:
    assert mg_each_time(dose, tablets=SOLD) == mg


def test_a_sum_in_brackets_needs_no_strengths() -> None:
    assert mg_each_time("2 tablets (1000 mg)") == 1000
    assert mg_each_time("2 tablets (500 mg)") == 500
    assert mg_each_time("2 tablets (500 mg each)") == 1000
    assert mg_each_time("2 tabletas (500 mg cada una)") == 1000


@pytest.mark.parametrize(
    "dose",
    ["2 tablets", "some", "10 mL (320 mg)", "1 patch", "1 parche de 25 mg", "2 teaspoons", "2",
     "1 tablet in the morning, 2 at night", "500 mg 3", "2 tablets of 500 mg and 1 of 325 mg",
     "2 tablets of 500 mg (750 mg)", ""],
)  # fmt: skip
def test_a_dose_that_is_not_sure_is_not_read(dose: str) -> None:
    assert mg_each_time(dose, tablets=SOLD) is None


def test_the_name_may_tell_the_strength() -> None:
    assert mg_each_time("2 tablets", "Acetaminophen 500 mg") == 1000
    assert mg_each_time("2 tablets", "Acetaminophen") is None
    assert mg_each_time("650 mg", "Acetaminophen 325 mg") == 650
    assert mg_each_time("2 tablets", "Acetaminophen 160 mg/5 mL") is None


@pytest.mark.parametrize(
    ("dose", "name", "mg"),
    [
        ("1 tablet", "Norco 5/325", 325),
        ("2 tablets", "Norco 5-325 mg", 650),
        ("1-2 tablets", "Percocet 5-325 mg", 650),
        ("1 tablet (5-325 mg)", "Norco", 325),
        ("2 tablets (5 mg/325 mg)", "Endocet", 650),
        ("1 tablet", "Tylenol #3 300-30 mg", 300),
        ("1 tablet", "Fioricet 50-325-40", 325),
        ("2 tablets", "Percocet", None),
        ("650 mg", "Percocet", None),
        ("2 tablets in all 3", "Percocet 5-325", None),
    ],
)
def test_of_a_product_of_several_the_largest_strength_counts(
    dose: str, name: str, mg: int | None
) -> None:
    assert mg_each_time(dose, name, SOLD, several=True) == mg


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("every 8 hours", 3),
        ("every 6 to 8 hours", 4),
        ("every 4-6 hours if you hurt", 6),
        ("every 5 hours", 5),
        ("every 24 hours", 1),
        ("every hour", 24),
        ("q6h prn", 4),
        ("q 4-6 h", 6),
        ("every six hours", 4),
        ("3 times a day", 3),
        ("2 to 3 times a day", 3),
        ("3x/day", 3),
        ("twice a day", 2),
        ("once daily", 1),
        ("daily", 1),
        ("TID", 3),
        ("bid", 2),
        ("QID as needed", 4),
        ("b.i.d.", 2),
        ("t.i.d. with food", 3),
        ("q.i.d.", 4),
        ("qd", 1),
        ("qhs", 1),
        ("with breakfast, lunch and dinner", 3),
        ("con el desayuno, el almuerzo y la cena", 3),
        ("at noon", 1),
        ("in the morning, at noon, in the afternoon, in the evening and at bedtime", 5),
        ("with meals", 3),
        ("each morning", 1),
        ("at bedtime", 1),
        ("in the morning and at night", 2),
        ("8 AM, 2 PM and 8 PM", 3),
        ("8:00, 20:00", 2),
        ("as needed, at most 4 times a day", 4),
        ("every 6 hours, at most 3 times a day", 3),
        ("every 8 hours, at most 4 times a day", 3),
        ("up to 4 doses in 24 hours", 4),
        ("at most 3 times a day, up to 4 doses in 24 hours", 4),
        ("every 8 hours for 3 days", 3),
        ("every 8 hours for 2 weeks", 3),
        ("cada 8 horas por 2 semanas", 3),
        ("cada 8 horas", 3),
        ("cada 6 a 8 horas", 4),
        ("cada seis horas si le duele", 4),
        ("2 veces al día", 2),
        ("una vez al día", 1),
        ("dos veces al día", 2),
        ("hasta 3 veces al día", 3),
        ("máximo 4 veces en 24 horas", 4),
        ("cada 8 horas por 5 días", 3),
        ("cada mañana", 1),
        ("por la mañana y por la noche", 2),
        ("con cada comida", 3),
        ("al acostarse", 1),
    ],
)
def test_the_shorter_interval_is_read(text: str, times: int) -> None:
    assert times_a_day(text) == DailyUse(Decimal(times))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("3 times a day and at bedtime", 4),
        ("with meals and at bedtime", 4),
        ("before meals & at bedtime", 4),
        ("every 12 hours, plus at noon and at bedtime", 4),
        ("bid and hs", 3),
        ("8 AM, 2 PM and at bedtime", 3),
        ("con las comidas y al acostarse", 4),
        ("2 veces al día, más en la noche", 3),
        ("every 8 hours and as needed at night", 4),
        ("3 times a day and at bedtime, at most 3 times a day", 3),
        # These say which doses are meant, or when.
        ("twice a day, morning and night", 2),
        ("3 times a day: in the morning, noon and night", 3),
        ("2 veces al día, mañana y noche", 2),
        ("8 AM in the morning and 8 PM at night", 2),
        ("every 6 hours, day and night", 4),
        ("cada 6 horas, día y noche", 4),
        ("every 8 hours and with food", 3),
        ("every 12 hours at bedtime", 2),
        ("cada 8 hs y con comida", 3),
    ],
)
def test_a_dose_at_bedtime_comes_on_top_of_the_others(text: str, times: int) -> None:
    assert times_a_day(text) == DailyUse(Decimal(times))


@pytest.mark.parametrize(
    "text",
    ["as needed", "cuando le duela", "every 72 hours", "every 25 hours", "weekly", "once a week",
     "cada semana", "every other day", "every 3 days", "2 tablets every 6 hours", "a patch daily",
     "every 6 hours and 2 at bedtime", "no more than 8 tablets a day", "every 0 hours", "1-0-1",
     "every 4 hours, then every 6 hours", ""],
)  # fmt: skip
def test_how_often_is_not_read_where_it_is_not_sure(text: str) -> None:
    assert times_a_day(text) == DailyUse()


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("as needed, no more than 3000 mg a day", DailyUse(None, Decimal(3000))),
        ("no more than 3000 mg a day, max 4 g a day", DailyUse(None, Decimal(4000))),
        ("every 6 hours. Max 3 g per day", DailyUse(Decimal(4), Decimal(3000))),
        ("cada 6 horas, no más de 3000 mg al día", DailyUse(Decimal(4), Decimal(3000))),
    ],
)
def test_the_most_that_a_line_names_itself_is_read(text: str, most: DailyUse) -> None:
    assert times_a_day(text) == most

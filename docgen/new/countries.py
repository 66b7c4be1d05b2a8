"""What a country suggests of a clinic: its zone, its emergency number, how its telephones look.

In: the two letters of a country. Out: likely values, each for somebody to look at; nothing where
docgen does not know.
"""

from __future__ import annotations

from importlib.resources import files

from docgen.schema.telephones import USUAL, example_number, reaches_help

# Where most people of a country with several zones live, unless it stands first in `zone.tab`.
_MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
}
# What reaches an ambulance, where several numbers reach help and the usual ones are not it.
_AMBULANCE = {
    "AU": "000",
    "BR": "192",
    "CN": "120",
    "GB": "999",
    "HK": "999",
    "IE": "999",
    "JP": "119",
    "KR": "119",
    "NZ": "111",
    "SG": "995",
    "TW": "119",
}
_HELP = ("112", "911", "999")


def zones_of(country: str) -> dict[str, str]:
    """Return the zones of a country, that of most people first, and for whom each is."""
    text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.startswith(f"{country}\t")]
    first = _MOST_PEOPLE.get(country, "")
    rows.sort(key=lambda row: row[2] != first)
    return {row[2]: row[3] if len(row) > 3 else "" for row in rows}


def emergency_number(country: str) -> str:
    """Return the number for emergencies, or nothing."""
    likely = (USUAL.get(country, ""), _AMBULANCE.get(country, ""), *_HELP)
    return next((one for one in likely if one and reaches_help(one, country)), "")


def telephone(country: str) -> str:
    """Return a number that nobody has, or that could be one, as the country writes them."""
    return "312-555-0118" if country in ("US", "CA") else example_number(country)

"""A patient's language as scheduling systems write it: es, spa, es-US, Spanish, ESPAÑOL, Inglés.

In: one text. Out: a code of ISO 639-1 (639-3 where there is none), None where the text says that
nobody asked, or `FieldProblem`. Whether the clinic has sheets in the language is looked at later.

The table holds the languages that are spoken most in clinics of the United States. What it does
not hold is looked up by its English and Spanish name in Babel's data.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from docgen.patients.fields import FieldProblem, read_language

# Code: the codes of ISO 639-2 and the names in English, Spanish and the language itself.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "ar": ("ara", "arabic", "árabe", "العربية"),
    "bn": ("ben", "bengali", "bangla", "bengalí", "বাংলা"),
    "de": ("ger", "deu", "german", "alemán", "deutsch"),
    "el": ("gre", "ell", "greek", "griego", "ελληνικά"),
    "en": ("eng", "english", "inglés", "american english"),
    "es": ("spa", "spanish", "español", "castellano", "castilian", "spanish; castilian"),
    "fa": ("per", "fas", "persian", "farsi", "persa", "فارسی"),
    "fr": ("fre", "fra", "french", "francés", "français"),
    "gu": ("guj", "gujarati", "guyaratí", "ગુજરાતી"),
    "hi": ("hin", "hindi", "हिन्दी"),
    "ht": ("hat", "haitian", "haitian creole", "criollo haitiano", "kreyòl", "kreyòl ayisyen"),
    "hy": ("arm", "hye", "armenian", "armenio", "հայերեն"),
    "it": ("ita", "italian", "italiano"),
    "ja": ("jpn", "japanese", "japonés", "日本語"),
    "ko": ("kor", "korean", "coreano", "한국어"),
    "pl": ("pol", "polish", "polaco", "polski"),
    "pt": ("por", "portuguese", "portugués", "português"),
    "ru": ("rus", "russian", "ruso", "русский"),
    "so": ("som", "somali", "somalí", "soomaali"),
    "tl": ("tgl", "tagalog"),
    "uk": ("ukr", "ukrainian", "ucraniano", "українська"),
    "ur": ("urd", "urdu", "اردو"),
    "vi": ("vie", "vietnamese", "vietnamita", "tiếng việt"),
    "zh": ("chi", "zho", "chinese", "chino", "中文", "mandarin", "cantonese"),
}
# Words with which a system says that it does not know.
_NOBODY_ASKED = frozenset(
    {"unknown", "und", "none", "not specified", "unspecified", "not asked", "declined", "n/a", "na",
     "declined to answer", "declined to specify", "refused", "patient refused", "desconocido", "-"}
)  # fmt: skip
_LONGEST = 100  # characters: no language has a longer name


def read_spoken(text: str) -> str | None:
    """Read a language by code or name; None where the text says that it is unknown.

    Raises:
        FieldProblem: it is no language, or names two.
    """
    word = " ".join(text[:_LONGEST].casefold().split())
    if word in _NOBODY_ASKED:
        return None
    code = _code(word) or _code(re.sub(r"\s*(?:\(| - ).*", "", word))
    if code:
        return code
    try:
        return read_language(word)
    except FieldProblem:
        hint = "Write one language, such as Spanish, or its code: es."
        raise FieldProblem("bad-language", "is no language that is known", hint) from None


def _code(word: str) -> str | None:
    if re.fullmatch("[a-z]{2}(?:[-_][a-z0-9]{2,8})*", word):
        return word[:2]
    plain = _plain(word)
    return _table().get(plain) or (_names().get(plain) if len(plain) > 3 else None)


@cache
def _table() -> dict[str, str]:
    return {_plain(word): code for code, words in LANGUAGES.items() for word in words}


@cache
def _names() -> dict[str, str]:
    from docgen.i18n.language_names import codes_by_name  # noqa: PLC0415  # only rare words pay

    return {_plain(name): code for name, code in codes_by_name(("es", "en")).items()}


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word)
    return "".join(c for c in apart if not unicodedata.combining(c))

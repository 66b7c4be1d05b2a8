"""A patient's language as scheduling systems write it: es, spa, es-US, Spanish, ESPAÑOL, Inglés.

In: one text. Out: a code of ISO 639-1 (639-3 where there is none), None where the text names no
language ("Declined", "Other", a sign language, which nobody reads), or `FieldProblem`. Whether the
clinic has sheets in the language is looked at later.

A text may say more than the language: where it comes from, "Spanish (Mexico)", or that somebody
speaks it. Two languages, or a word such as "not" beside one, are refused.

The table holds the languages that are spoken most in clinics of the United States. What it does
not hold is looked up by its English and Spanish name in Babel's data.
"""

from __future__ import annotations

import re
from functools import cache

from docgen.patient.fields import FieldProblem, unaccented

# Code: the codes of ISO 639-2 and the names in English, Spanish and the language itself.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "ar": ("ara", "arabic", "árabe", "العربية"),
    "bn": ("ben", "bengali", "bangla", "bengalí", "বাংলা"),
    "de": ("ger", "deu", "german", "alemán", "deutsch"),
    "el": ("gre", "ell", "greek", "griego", "ελληνικά"),
    "en": ("eng", "engl", "english", "inglés", "ingl"),
    "es": ("spa", "span", "spn", "sp", "esp", "spanish", "español", "castellano", "castilian"),
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
    "vi": ("vie", "viet", "vietnamese", "vietnamita", "tiếng việt"),
    "zh": ("chi", "zho", "chinese", "chino", "中文", "mandarin", "cantonese"),
}
# With these a system says that it does not know: whole texts, and their beginnings.
_NO_LANGUAGE = frozenset(
    {"na", "n a", "ni", "unk", "asku", "und", "zxx", "oth", "none", "null", "nan", "asl", "lsm",
     "none selected", "choose not to disclose", "prefer not to say", "no preference", "no answer"}
)  # fmt: skip
_UNSAID = re.compile(
    r"(?:unknown|unspecified|undetermined|unable|declin|refus|other\b|otr[oa]\b|desconoc|rehus"
    r"|sin dato|sin especificar|asked but|(?:patient|pt) (?:declin|refus|unable)"
    r"|no (?:se )?(?:especific|report|inform|sabe|conoc|dispon|pregunt|aplica|registr)"
    r"|not (?:specified|asked|reported|recorded|available|applicable|known|documented|given))"
    r"|.*\b(?:sign language|de senas)\b"
)
# Words beside a language that make it no other one.
_BESIDE = frozenset(
    """
    american latin america latino latina us usa uk united states british european caribbean
    central south north southern northern mexico mexican mexicano brazil brazilian portugal
    spain espana canada canadian haiti simplified traditional modern standard speaking speaks
    speaker spoken only solo solamente language lengua idioma primary preferred written patient
    native first fluent needs need needed requires required require interpreter interp
    translator yes with and de del latinoamerica habla hispana interprete requiere necesita
    """.split()  # noqa: SIM905
)
_NO_INTERPRETER = re.compile(
    r"\b(?:no|not|sin|without) (?:an? )?(?:interpreter|interprete)(?: needed| required)?\b"
    r"|\b(?:interpreter|interprete) (?:is )?(?:not needed|not required|no)\b"
)
_STRANGE = re.compile(r"[^\w\s()\[\],;:./&'\u2019\u2013\u2014-]")
_DENIES = re.compile(r"\b(?:not?|non|never|limited|little|poor|sin|nunca|declined|refused)\b")
_CODE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_LONGEST = 100  # characters: no language has a longer name


def read_language(text: str) -> str:
    """Read the code of a language ("es", "es-US"): the language part is what counts."""
    written = text.strip()
    if not _CODE.fullmatch(written):
        raise FieldProblem("bad-language", "is not the code of a language", "Write en or es.")
    return re.split("[-_]", written)[0].lower()


def read_spoken(text: str) -> str | None:
    """Read a language by code or name; None where the text names no language.

    Raises:
        FieldProblem: it is no language, or names two.
    """
    word = " ".join(text[:_LONGEST].casefold().split())
    if word in LANGUAGES:
        return word
    plain = unaccented(word)
    code = _table().get(plain)  # nearly all
    if code:
        return code
    bare = " ".join(re.findall(r"[^\W_]+", plain))
    named = _named(_NO_INTERPRETER.sub(" ", bare))
    if not named and (
        word.strip("-\u2013\u2014") == "" or bare in _NO_LANGUAGE or _UNSAID.match(bare)
    ):
        return None
    if len(named) > 1:
        raise FieldProblem("bad-language", "names two languages", _ONE)
    code = _code(word, plain) or _of_words(word, bare, named)
    if code is None:
        raise FieldProblem("bad-language", "is no language that is known", _ONE)
    return code


_ONE = (
    "Write one language, such as Spanish, or its code: es; or say in clinic.yaml what the list "
    "means: list: {values: {language: {WORD: es}}}."
)


def _code(word: str, plain: str) -> str | None:
    """Return the code of a text that is one (es-419, spa-US), or a name as a whole."""
    if re.fullmatch("[a-z]{2}(?:[-_][a-z0-9]{2,8})*", word):
        return word[:2]
    if re.fullmatch("[a-z]{3}(?:[-_][a-z0-9]{2,8})+", word):
        return _table().get(word[:3], word[:3])
    if len(plain) > 3 and plain in _names():
        return _names()[plain]
    try:
        return read_language(word)
    except FieldProblem:
        return None


def _of_words(word: str, bare: str, named: dict[str, None]) -> str | None:
    """Return the one language that a text names, if all else says only which, and who speaks it."""
    left = _NO_INTERPRETER.sub(" ", bare)
    if _STRANGE.search(word):
        return None
    if len(named) == 1:
        code = next(iter(named))
        others = [w for w in left.split() if _table().get(w) != code and w not in (code, *_BESIDE)]
        name = " ".join(left.split())
        if not others or _table().get(name) == code:
            return code
    first, *rest = re.split(r"\s*(?:\(| - )", word, maxsplit=1)
    if not rest or _DENIES.search(left):
        return None
    name = unaccented(first)
    return _table().get(name) or (len(name) > 3 and _names().get(name)) or None


def _named(bare: str) -> dict[str, None]:
    """Return the codes of the languages that the words of a text name, each once."""
    words, found = bare.split(), dict[str, None]()
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            name = " ".join(words[at : at + length])
            code = _table().get(name) if len(name) > 2 else None
            if code:
                found[code] = None
                at += length - 1
                break
        at += 1
    return found


@cache
def _table() -> dict[str, str]:
    return {unaccented(word): code for code, words in LANGUAGES.items() for word in words}


@cache
def _names() -> dict[str, str]:
    from docgen.i18n.phrases import codes_by_name  # noqa: PLC0415  # only rare words pay

    return {unaccented(name): code for name, code in codes_by_name(("es", "en")).items()}

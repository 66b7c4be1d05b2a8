"""A clinic's colour: legible for every reader, on a colour printer and on a black one.

In: a colour as `#rrggbb`. Out: the same, checked for its contrast on white.
"""

from __future__ import annotations

import re

from docgen.errors import ValueProblem
from docgen.settings.mapping import shown

# WCAG 2.2, success criterion 1.4.6 (contrast, enhanced).
LEAST_CONTRAST = 7.0


def read_accent(written: str) -> str:
    """Check the clinic's colour: legible on white, and in black and white too.

    Raises:
        ValueProblem: it is not `#rrggbb`, or its contrast on white is under 7:1; the hint names
            the nearest darker shade that will do.
    """
    text = written.lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        message = f'"{shown(written)}" is not a colour.'
        raise ValueProblem(message, 'Write six hexadecimal digits in quotes, such as "#0b4f6c".')
    rgb = (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))
    if contrast_on_white(rgb) >= LEAST_CONTRAST:
        return text
    darker = next(
        shade
        for percent in range(99, -1, -1)
        if contrast_on_white(shade := (*(part * percent // 100 for part in rgb),)) >= LEAST_CONTRAST
    )
    message = f"Its contrast on white is {contrast_on_white(rgb):.1f}:1, less than 7:1."
    hint = f'A darker shade of it that will do is "#{bytes(darker).hex()}".'
    raise ValueProblem(message, hint)


def contrast_on_white(rgb: tuple[int, ...]) -> float:
    """Return the contrast ratio of a colour (0 to 255 each) on white, by WCAG 2.2."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in rgb
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)

"""The closed list of classes whose values docgen keeps on disk: of a clinic, of a compiled sheet.

In: nothing. Out: `CLASSES`. A class that is missing here is found by the tests: a clinic or a sheet
that cannot be kept fails them.
"""

from __future__ import annotations

from docgen import model, style
from docgen.errors import Diagnostic, Place, Severity
from docgen.expression import truth as expression
from docgen.fonts.face import Glyphs
from docgen.graphics import artwork
from docgen.i18n import catalogue, locale
from docgen.layout import frame, text
from docgen.layout.text import SetLine
from docgen.pdf.cells import SetBox
from docgen.procedure import libraries, procedure, setting_decls
from docgen.procedure.questions import QuestionDecl
from docgen.schema import values as value
from docgen.schema.quantity import Hedge, Quantity, Unit
from docgen.schema.yamltree import Scalar
from docgen.settings import additions, identity
from docgen.settings.clinic import Clinic
from docgen.settings.effective import ClinicRule, Settings
from docgen.settings.kind_of_patient import Resolved
from docgen.settings.list_format import ListFormat
from docgen.sheet.compiled import SheetParts
from docgen.sheet.content import ReadPiece

_OF_A_CLINIC = (
    *(Clinic, identity.Review, identity.LanguageReview, ListFormat),
    *(additions.InsertDecl, additions.OwnSection, additions.OwnText),
    *(additions.OwnWording, additions.OwnWords),
    *(Settings, ClinicRule, Quantity, Unit, Hedge, Scalar),
    *(value.Setting, value.TableRow, value.Choice, value.Phone),
    *(value.FreeText, value.Ids, value.OneOf),
    *(procedure.Pack, procedure.CheckDecl, procedure.EntryDecl, procedure.FactDecl),
    *(procedure.MedicineCheck, procedure.OrderDecl, procedure.SlotDecl, procedure.TimeDecl),
    *(setting_decls.SettingDecl, setting_decls.FieldDecl, setting_decls.FieldType),
    *(setting_decls.Shorthand, setting_decls.TableDecl, setting_decls.TotalDecl),
    *(QuestionDecl, libraries.SignDecl),
)
_CONDITIONS = (
    *(expression.Truth, expression.Wants, expression.Name, expression.Literal),
    *(expression.Compare, expression.Within, expression.Is),
    *(expression.And, expression.Or, expression.Not),
)
_OF_A_SHEET = (
    *(SheetParts, ReadPiece, SetBox, Resolved, style.Look, style.TextStyle, Glyphs),
    *(model.Document, model.Heading, model.Paragraph, model.List, model.Item, model.Table),
    *(model.Row, model.Cell, model.Box, model.Text, model.Slot),
    *(frame.Layout, frame.Element, frame.Leaf, frame.LeafAt, frame.TextCell),
    *(frame.Stack, frame.Side, frame.Panel, frame.Section, frame.Times, frame.Stop, frame.Bookmark),
    *(frame.Anchor, frame.Art, frame.Dot, frame.Label, frame.Rect, frame.Stroke),
    *(frame.Trail, frame.Code, frame.Strip),
    *(text.TextTemplate, text.FixedText, text.SlotPlace, text.Run, text.BreakSpot, SetLine),
    *(artwork.Picture, artwork.Ink, artwork.Raster),
)
_OF_A_LANGUAGE = (
    *(locale.LocaleParts, locale.LocaleSource, locale.Names, locale.Phrase, locale.Figures),
    *(catalogue.Catalogue, catalogue.Translation),
)
CLASSES: tuple[type, ...] = (
    *(Diagnostic, Place, Severity),
    *_OF_A_CLINIC,
    *_CONDITIONS,
    *_OF_A_SHEET,
    *_OF_A_LANGUAGE,
)

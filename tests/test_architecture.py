"""The plan of the house, kept: layers, doors, sizes, and words that only a pack may know.

The layers and the doors are read from ARCHITECTURE.md, so that the page and the code cannot part.
A law is one test for all modules, and a failure names each that breaks it.
"""

import ast
import re
import sys
import tomllib
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "docgen"
PAGE = ROOT / "ARCHITECTURE.md"
MODULES = sorted(PACKAGE.rglob("*.py"))
DISTRIBUTIONS = {
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
    "yaml": "pyyaml",
    "zxingcpp": "zxing-cpp",
}
# What nobody imports: data; forms, for starlette; S3, for fsspec.
DATA_ONLY = {"tzdata", "python-multipart", "s3fs"}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def short(name: str) -> str:
    return name.removeprefix("docgen.")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Everything that a module imports, anywhere in it, as dotted names."""
    known = {dotted(module) for module in MODULES}
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{dotted(path)}: relative import"
            module = node.module or ""
            names = {f"{module}.{alias.name}" for alias in node.names}
            found.update(name if name in known else module for name in names)
    return frozenset(found)


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of ARCHITECTURE.md, as cells."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {heading}", 1)[1]
    lines = [line for line in text.split("\n## ", 1)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def layer_of(module: str, layers: list[list[str]]) -> int:
    """The number of the layer in which a module stands: 0 is the top.

    A package counts whole, but for those of its files that stand in a layer by name.
    """
    name = short(module)
    named = [depth for depth, members in enumerate(layers) if name in members]
    for depth, members in enumerate(layers) if not named else [(named[0], [name])]:
        if any(
            name == m or (m.endswith("/") and f"{name}.".startswith(m[:-1] + ".")) for m in members
        ):
            return depth
    pytest.fail(f"ARCHITECTURE.md gives {name} no layer")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


@cache
def layers() -> list[list[str]]:
    return [
        [
            name.replace(".py", "").replace("/", ".") if not name.endswith("/") else name
            for name in quoted(row[1])
        ]
        for row in rows("Layers")
    ]


def test_imports_point_downwards() -> None:
    upwards = [
        f"{short(name)} imports {short(other)}"
        for path in MODULES
        if path.name != "__init__.py"  # a public face gathers names from every layer
        for name in [dotted(path)]
        for other in imports(path)
        if other.startswith("docgen.")
        if layer_of(other, layers()) < layer_of(name, layers())
    ]
    assert upwards == []


def test_no_imports_go_in_a_circle() -> None:
    graph = {dotted(p): {i for i in imports(p) if i.startswith("docgen.")} for p in MODULES}
    graph.pop("docgen")
    while graph:
        leaves = {name for name, needs in graph.items() if not needs & (graph.keys() - {name})}
        assert leaves, f"these import one another: {sorted(map(short, graph))}"
        graph = {name: needs for name, needs in graph.items() if name not in leaves}


def test_texts_and_pages_meet_only_in_the_model() -> None:
    texts, pages = {"template"}, {"layout", "pdf"}
    meeting = []
    for path in MODULES:
        own = short(dotted(path)).split(".")[0]
        others = pages if own in texts else texts if own in pages else set()
        stages = {short(other).split(".")[0] for other in imports(path)}
        meeting += [dotted(path)] * bool(stages & others)
    assert meeting == []


def test_each_library_has_one_door() -> None:
    doors = {row[0].strip("`"): quoted(row[1]) for row in rows("Doors")}
    own = {*sys.stdlib_module_names, "docgen", "__future__"}
    for path in MODULES:
        where = path.relative_to(PACKAGE).as_posix()
        for library in {name.split(".")[0] for name in imports(path)} - own:
            assert library in doors, f"{where} imports {library}, which has no door"
            assert any(
                where == door or (door.endswith("/") and where.startswith(door))
                for door in doors[library]
            ), f"{where} is not a door for {library}"


def test_the_doors_are_what_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (project["optional-dependencies"][name] for name in ("dask", "loky", "serve", "s3"))
    wanted = [*project["dependencies"], *chain.from_iterable(extras)]
    needed = {re.split(r"[<>=\[]", line)[0] for line in wanted} - DATA_ONLY
    doors = {row[0].strip("`") for row in rows("Doors")}
    assert needed == {DISTRIBUTIONS.get(door, door) for door in doors}


def test_every_install_is_pinned_without_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+(?:post[0-9]+)?", pin) for pin in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    names = {re.split(r"[<>=\[]", line)[0].lower() for line in wanted} - {project["name"]}
    assert names <= {pin.split("==")[0] for pin in pins}


def test_files_are_short() -> None:
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 600} == {}


def test_functions_are_short() -> None:
    lengths = [
        (dotted(path), node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
    ]
    assert [each for each in lengths if each[2] > 45] == []


def test_each_class_has_a_name_of_its_own() -> None:
    where: dict[str, set[str]] = {}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                where.setdefault(node.name, set()).add(path.relative_to(PACKAGE).as_posix())
    assert {name: found for name, found in where.items() if len(found) > 1} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(tree(path))]
    assert [dotted(path) for path in silent if path.read_text(encoding="utf-8").strip()] == []


def test_only_the_command_line_reads_the_clock_and_prints() -> None:
    calls = [
        (dotted(path), ast.unparse(node.func))
        for path in MODULES
        if not path.is_relative_to(PACKAGE / "cli")
        for node in nodes(path)
        if isinstance(node, ast.Call)
    ]
    reads = re.compile(r"\b(now|today|utcnow|time\.time|localtime)$")
    assert [call for call in calls if call[1] == "print" or reads.search(call[1])] == []


# Words that packs use and that are docgen's own as well; each with the idea it names here.
OWN_WORDS = {
    "about": "a hedge of a quantity",
    "appointment": "a field of every patient's record",
    "arrive": "the declared time behind the anchor `arrival`",
    "brace": "a mark around the placeholders of a message",
    "contrast": "of colours",
    "duration": "a format",
    "matters": "a verb",
    "normal": "a kind of box",
    "notes": "a field of every patient's record",
    "physician": "a field of every patient's record",
    "place": "a point in a file",
    "table": "a block, and a setting by a count",
    "weight": "a kind of quantity",
}


def declared_words() -> set[str]:
    """Names of procedures, and of the settings, questions, slots, times and lists they declare."""
    from docgen.procedure.pack import load_pack

    words: set[str] = set()
    for file in (ROOT / "templates").glob("*/procedure.yaml"):
        pack = load_pack(file.parent)
        words.add(file.parent.name)
        for part in (pack.settings, pack.questions, pack.slots, pack.times, pack.lists):
            words.update(_names(part))
    return {word for word in words if len(word) >= 5} - OWN_WORDS.keys()


def _names(part: object) -> set[str]:
    keys = getattr(part, "keys", None)
    return {str(k) for k in keys()} if keys else {str(d.name) for d in part}  # type: ignore[attr-defined]  # either shape


def words_of(path: Path) -> set[str]:
    """Identifiers, and words of strings that are not docstrings. Comments may give examples."""
    docstrings = {
        id(node.body[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found: set[str] = set()
    for node in nodes(path):
        for name in ("id", "attr", "arg", "name"):
            found.add(str(getattr(node, name, "")))
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            found.update(re.findall(r"\w+", node.value))
    return found


def test_no_module_knows_a_procedure_or_its_settings() -> None:
    declared = declared_words()
    known = {dotted(path): sorted(words_of(path) & declared) for path in MODULES}
    assert {name: words for name, words in known.items() if words} == {}


def test_every_path_that_the_page_names_exists() -> None:
    named = {
        name
        for name in quoted(PAGE.read_text(encoding="utf-8"))
        if re.fullmatch(r"[\w./-]+", name)
        and ("/" in name or Path(name).suffix in {".py", ".md", ".toml"})
    }
    for name in named:
        assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_the_page_names_every_module_or_its_folder() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for path in MODULES:
        if path.name != "__init__.py":
            inside = path.relative_to(PACKAGE)
            name = inside.as_posix() if len(inside.parts) == 1 else f"{inside.parts[0]}/"
            assert f"`{name}`" in text, path

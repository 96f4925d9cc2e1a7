"""What must hold of the repository itself: locks, links, licence, docs, layers, catalogues."""

import ast
import functools
import importlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from babel.messages.pofile import read_po

from tengill.cli.app import app
from tengill.cli.exits import Exit

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "tengill"
_LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".ts",
    ".json",
    ".sh",
    ".po",
    ".yml",
    ".yaml",
    ".txt",
}
# Written in parts, so that this file does not hold what it looks for.
_FORBIDDEN = (
    re.compile(r"(?<![\w.])/" + r"work/(main|shared)\b"),
    re.compile("/tmp" + "/brief"),
    re.compile("/opt" + "/pypi"),
    re.compile("(?i)(npm|pypi)" + "[.-]mirror|artifactory|jfrog[.]io|registry[.]npm" + "mirror"),
)


def _without_code(text: str) -> str:
    return _CODE.sub("", _FENCED.sub("", text))


@functools.cache
def _tracked() -> tuple[Path, ...]:
    """Files git knows or would add; all texts below the checkout where git is not at hand."""
    try:
        told = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        rooms = ("src", "tests", "docs", "benchmarks", "scripts", "frontend/src")
        return tuple(p for room in rooms for p in (ROOT / room).rglob("*") if p.is_file())
    return tuple(ROOT / name for name in told.split("\0") if name and (ROOT / name).is_file())


def _pages() -> list[Path]:
    return sorted(p for p in _tracked() if p.suffix == ".md")


def _links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Relative links of a page: as written, the file they name, and the anchor."""
    for told in _LINK.findall(_without_code(page.read_text(encoding="utf-8"))):
        if "://" in told or told.startswith("mailto:"):
            continue
        name, _, anchor = told.partition("#")
        yield told, (page.parent / name).resolve() if name else page, anchor


def _anchors(page: Path) -> set[str]:
    """The anchors a forge makes of headings."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+\s+(.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _commands() -> dict[str, Any]:
    """Every command of the program by its words; typer brings a click of its own."""
    for room in (SOURCE / "cli").glob("*.py"):  # commands register themselves when imported
        importlib.import_module(
            f"tengill.cli.{room.stem}" if room.stem[0] != "_" else "tengill.cli"
        )
    found: dict[str, Any] = {}

    def walk(command: Any, path: str) -> None:
        found[path] = command
        for name, below in getattr(command, "commands", {}).items():
            walk(below, f"{path} {name}")

    walk(typer.main.get_command(app), "tengill")
    return found


def _sections(page: Path) -> dict[str, str]:
    """Headings of the third level and what stands below each, to the next heading."""
    parts = re.split(r"^(#{2,3}) (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {head.strip("`"): text for head, text in zip(parts[2::3], parts[3::3], strict=True)}


# ---------------------------------------------------------------- locks and licence


def test_the_python_lock_names_only_the_public_index() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"[a-z]+://([^/\"\s]+)", lock))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_frontend_lock_names_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert packages
    assert [name for name, told in packages.items() if "resolved" in told] == []
    assert [name for name, told in packages.items() if "integrity" not in told] == []


def test_licence_and_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = []
    for path in _tracked():
        if path == Path(__file__) or (
            path.suffix not in _TEXTS and path.name not in {"Makefile", "uv.lock", ".npmrc"}
        ):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {p.pattern}" for p in _FORBIDDEN if p.search(text)]
    assert found == []


# ---------------------------------------------------------------- the house


@pytest.mark.slow
def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_the_layers_name_every_package() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["type"] == "layers")["layers"]
    named = {package.strip() for layer in layers for package in layer.split("|")}
    there = {f"tengill.{path.parent.name}" for path in SOURCE.glob("*/__init__.py")}
    assert named == there


# ---------------------------------------------------------------- docs


@pytest.mark.slow
@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = [
        told
        for told, target, anchor in _links(page)
        if not target.exists() or (anchor and anchor not in _anchors(target))
    ]
    assert broken == []


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        waiting += [target for _, target, _ in _links(page) if target.is_relative_to(DOCS)]
    pages = {page for page in _pages() if page.is_relative_to(DOCS)}
    assert sorted(str(page.relative_to(DOCS)) for page in pages - seen) == []


@pytest.mark.slow
def test_cli_reference_names_every_command_and_option() -> None:
    page = DOCS / "reference" / "cli.md"
    sections = _sections(page)
    whole = page.read_text(encoding="utf-8")
    missing = []
    for path, command in _commands().items():
        if path != "tengill" and path not in sections:
            missing.append(path)
            continue
        # merge and split share one table; the program's own options stand at the top.
        text = whole if path in {"tengill", "tengill merge"} else sections[path]
        missing += [
            f"{path} {option}"
            for parameter in command.params
            if parameter.param_type_name == "option"
            for option in parameter.opts
            if not re.search(rf"`{re.escape(option)}\b", text)
        ]
    assert missing == []


def test_cli_reference_names_no_command_that_is_not_there() -> None:
    told = {head for head in _sections(DOCS / "reference" / "cli.md") if head.startswith("tengill")}
    assert told == set(_commands()) - {"tengill"}


def test_cli_reference_tells_every_exit_code() -> None:
    text = _sections(DOCS / "reference" / "cli.md")["Exit codes"]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert told == {int(code) for code in Exit}


def test_every_command_in_the_docs_exists() -> None:
    commands = set(_commands())
    first = {path.split()[1] for path in commands if " " in path}
    wrong = []
    for page in _pages():
        for block in _FENCED.finditer(page.read_text(encoding="utf-8")):
            said = re.findall(r"^(?:\$ )?tengill ([a-z-]+)", block[0], re.MULTILINE)
            wrong += [f"{page.name}: tengill {word}" for word in said if word not in first]
    assert wrong == []


# ---------------------------------------------------------------- catalogues


@pytest.mark.parametrize(
    "catalogue", sorted(SOURCE.rglob("*.po")), ids=lambda p: str(p.relative_to(SOURCE))
)
def test_a_catalogue_is_complete(catalogue: Path) -> None:
    with catalogue.open("rb") as file:
        entries = read_po(file)
    said = [entry for entry in entries if entry.id]
    assert said
    assert [entry.id for entry in said if entry.fuzzy] == []
    assert [
        entry.id
        for entry in said
        if not all(entry.string if isinstance(entry.string, tuple) else (entry.string,))
    ] == []


def test_no_program_of_ours_loads_modules_from_the_folder_people_stand_in() -> None:
    started = [
        (file.relative_to(ROOT), re.sub(r"\s+", " ", found))
        for file in SOURCE.rglob("*.py")
        for found in re.findall(r"\[\s*sys\.executable,[^\]]*", file.read_text(encoding="utf-8"))
    ]
    assert len(started) >= 6
    assert [one for one in started if not one[1].startswith('[sys.executable, "-P", "-m", ')] == []

"""Files as pairs of languages: what an import is offered, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from anlan.strategies.exchange.archives import MAX_ARCHIVE, MAX_ENTRIES, MAX_TOTAL, read_archive
from anlan.strategies.fileformat.layout import MAX_BYTES, language_of
from anlan.strategies.fileformat.problems import Findings, Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.lint import lint_parsed
from anlan.strategies.parser import ParsedStrategy, decoded, parse
from anlan.strategies.references import Known


@dataclass
class Candidate:
    """One strategy as it was offered: sound in both languages, or with its problems."""

    slug: str
    names: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, ParsedStrategy] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def read_paths(paths: Iterable[Path]) -> dict[str, bytes]:
    """The strategy files behind paths: a file and its partner, a folder, an archive."""
    files: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            files |= _read_folder(path)
        elif path.suffix.lower() == ".zip":
            inside = read_archive(_read(path, MAX_ARCHIVE), path.name)
            files |= {f"{path.as_posix()}/{name}": raw for name, raw in inside.items()}
        else:
            files |= _read_pair(path)
    return files


def read_uploads(uploads: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same for files that were sent: archives are opened, everything else is taken as it is."""
    files: dict[str, bytes] = {}
    for name, raw in uploads.items():
        is_archive = name.lower().endswith(".zip")
        inside = read_archive(raw, name) if is_archive else {}
        files |= {f"{name}/{each}": content for each, content in inside.items()}
        files |= {} if is_archive else {name: raw}
    return files


def candidates(files: Mapping[str, bytes], known: Known) -> list[Candidate]:
    """Every strategy that the files hold, by slug; all or nothing for each of them."""
    found: dict[tuple[str, str], Candidate] = {}
    for name in sorted(files):
        path = PurePosixPath(name)
        language = language_of(path.name)
        slug = path.name.removesuffix(f".{language}.md")
        key = (str(path.parent), slug)
        if language is None:
            key = (name, path.name)
        candidate = found.setdefault(key, Candidate(slug if language else path.name))
        _add(candidate, name, language, files[name])
    offered = list(found.values())
    slugs = known.slugs | {one.slug for one in offered if one.is_sound}
    for candidate in offered:
        _lint(candidate, Known(known.items, slugs))
    _refuse_second(offered)
    return sorted(offered, key=lambda one: (one.slug, *sorted(one.names.values())))


def _add(candidate: Candidate, name: str, language: str | None, raw: bytes) -> None:
    candidate.names[language or ""] = name
    try:
        if language is None:
            raise StrategyError([_problem(name, "not_a_strategy")])
        candidate.texts[language] = decoded(raw, name)
        candidate.parsed[language] = parse(candidate.texts[language], name)
    except StrategyError as error:
        candidate.problems += error.problems


def _lint(candidate: Candidate, known: Known) -> None:
    """A pair with one broken half is told about both halves; pairs are compared when sound."""
    if "" in candidate.names:
        return
    pairs = candidate.is_sound
    candidate.problems += lint_parsed(candidate.parsed.values(), pairs=pairs, known=known)
    if not pairs and len(candidate.names) < len(LANGUAGES):
        missing = next(one for one in LANGUAGES if one not in candidate.names)
        name = next(iter(candidate.names.values()))
        findings = Findings(name)
        findings.add(1, "no_partner", slug=candidate.slug, language=missing)
        candidate.problems += findings.problems


def _refuse_second(offered: list[Candidate]) -> None:
    """The same slug in two folders: nobody knows which one is meant, so neither is taken."""
    by_slug: dict[str, list[Candidate]] = {}
    for candidate in offered:
        if "" not in candidate.names:
            by_slug.setdefault(candidate.slug, []).append(candidate)
    for same in by_slug.values():
        for candidate in same if len(same) > 1 else ():
            name = next(iter(candidate.names.values()))
            others = [one for one in same if one is not candidate]
            findings = Findings(name)
            other = next(iter(others[0].names.values()))
            findings.add(1, "slug_twice", slug=candidate.slug, other=other)
            candidate.problems += findings.problems


def _problem(name: str, code: str) -> Problem:
    findings = Findings(name)
    findings.add(1, code)
    return findings.problems[0]


def _read_folder(folder: Path) -> dict[str, bytes]:
    """Files named as strategies; links are not followed, other files are none of ours."""
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*.md")):
        name = path.as_posix()
        if path.is_symlink() or not path.is_file() or language_of(name) is None:
            continue
        files[name] = _read(path, MAX_BYTES)
        total += len(files[name])
        findings = Findings(str(folder))
        if len(files) > MAX_ENTRIES:
            findings.add(1, "archive_entries", limit=MAX_ENTRIES)
        if total > MAX_TOTAL:
            findings.add(1, "archive_total", limit=MAX_TOTAL)
        findings.raise_if_any()
    return files


def _read_pair(path: Path) -> dict[str, bytes]:
    """A file, and its other language when that lies beside it."""
    files = {path.as_posix(): _read(path, MAX_BYTES)}
    language = language_of(path.name)
    for other in LANGUAGES if language else ():
        partner = path.with_name(path.name.removesuffix(f"{language}.md") + f"{other}.md")
        if other != language and partner.is_file():
            files[partner.as_posix()] = _read(partner, MAX_BYTES)
    return files


def _read(path: Path, limit: int) -> bytes:
    """One byte more than the limit, which whoever looks at the content then complains of."""
    try:
        with path.open("rb") as handle:
            return handle.read(limit + 1)
    except OSError as error:
        findings = Findings(str(path))
        findings.add(1, "unreadable", problem=error.strerror or "?")
        raise StrategyError(findings.problems) from error

"""Every sentence exists in English and Chinese: sources, catalogues and templates agree."""

import ast
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils.translation import template as translatable

from tests.tree import (
    EXCEPTIONS,
    ROOT,
    is_data,
    is_test,
    name_of,
    nodes,
    product_files,
    templates,
    tracked,
)

KEYWORDS = [
    "gettext_lazy",
    "gettext_noop",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
LETTER = re.compile(r"[A-Za-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DOMAINS = sorted(
    path for path in (ROOT / "anlan").iterdir() if path.is_dir() and (path / "__init__.py").exists()
)
Message = tuple[str | None, str]


def catalogue_of(domain: Path) -> Catalog:
    path = domain / "locale/zh_Hans/LC_MESSAGES/django.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as handle:
        return read_po(handle, locale="zh_Hans")


def messages_of(catalogue: Catalog) -> dict[Message, tuple[str, ...]]:
    """(context, English) → the Chinese forms."""
    found: dict[Message, tuple[str, ...]] = {}
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            texts = (
                message.string if isinstance(message.string, tuple | list) else (message.string,)
            )
            found[message.context, ids[0]] = tuple(texts)
    return found


def wanted_by(domain: Path, scratch: Path) -> set[Message]:
    """What gettext finds in the domain's code and templates."""
    sources = [p for p in product_files() if p.is_relative_to(domain)]
    for page in templates():
        if page.is_relative_to(domain) and not is_test(page):
            target = scratch / (name_of(page).replace("/", "_") + ".py")
            target.write_text(translatable.templatize(page.read_text(encoding="utf-8")), "utf-8")
            sources.append(target)
    if not sources:
        return set()
    found = subprocess.run(
        ["xgettext", "--language=Python", "--from-code=UTF-8", "--output=-", "--no-location"]
        + [f"--keyword={keyword}" for keyword in KEYWORDS]
        + ["--", *map(str, sources)],
        check=True,
        capture_output=True,
    )
    if not found.stdout:
        return set()
    text = found.stdout.replace(b"=CHARSET", b"=UTF-8").replace(b"nplurals=INTEGER", b"nplurals=2")
    return set(messages_of(read_po(BytesIO(text))))


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.name)
def test_every_sentence_has_its_translation(domain: Path, tmp_path: Path) -> None:
    known = messages_of(catalogue_of(domain))
    missing = [
        english
        for context, english in wanted_by(domain, tmp_path)
        if not any(known.get((context, english), ()))
        and LETTER.search(PLACEHOLDER.sub("", english))
    ]
    assert not missing, "run `make messages` and translate:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.name)
def test_catalogues_are_whole(domain: Path) -> None:
    catalogue = catalogue_of(domain)
    fuzzy = [message.id for message in catalogue if message.id and message.fuzzy]
    assert not fuzzy
    path = domain / "locale/zh_Hans/LC_MESSAGES/django.po"
    # Chinese has one form; a second one is kept by gettext and shown by nobody.
    assert not path.exists() or "msgstr[1]" not in path.read_text(encoding="utf-8"), path
    for (_context, english), texts in messages_of(catalogue).items():
        for text in filter(None, texts):
            assert placeholders(text) <= placeholders(english), f"{english} → {text}"
            assert placeholders(english) - placeholders(text) <= {"n", "count", "counter"}, english


def placeholders(text: str) -> set[str]:
    return {
        found.group(1) or found.group(2) or found.group(0) for found in PLACEHOLDER.finditer(text)
    }


def test_the_same_sentence_is_the_same_everywhere() -> None:
    """Django merges all catalogues: two translations of one sentence would be a matter of luck."""
    seen: dict[Message, tuple[tuple[str, ...], str]] = {}
    clashes = []
    for domain in DOMAINS:
        for message, texts in messages_of(catalogue_of(domain)).items():
            first, where = seen.setdefault(message, (texts, domain.name))
            if first[0] != texts[0] and first[0] and texts[0]:
                clashes.append(f"{message[1]!r}: {where} {first[0]} · {domain.name} {texts[0]}")
    assert not clashes, "agree, or use pgettext:\n" + "\n".join(clashes)


MARKED = re.compile(
    # The name of a language stands in that language, marked with its lang.
    r"<(?P<tag>\w+)[^>]*\blang=\"[^{\"]*\"[^>]*>.*?</(?P=tag)>|\{% *comment.*?endcomment *%\}"
    r"|\{% *blocktrans.*?endblocktrans(?:late)? *%\}"
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<style.*?</style>|<!--.*?-->|<code.*?</code>",
    re.DOTALL,
)
SPOKEN = re.compile(r"(?:title|placeholder|alt|aria-label|label)=\"([^\"]*)\"")
# Names and signs that are the same in both languages.
UNIVERSAL = re.compile(
    r"&\w+;|/(?:metrics|readyz|healthz)\b"
    r"|\b(?:I{1,3}|IV|Anlan|Python|Django|English|CSV|XLSX|JSON|UTC|RTO|RPO|SLA|ID|URL|API|OK|QR)\b"
    r"|\b(?:MiB|GiB|ms|px|Word|PDF|HTML|ZIP|sha256|SHA-256|curl|OpenAPI)\b"
)


def test_templates_hold_no_untranslated_words() -> None:
    raw = []
    for path in templates():
        if is_test(path) or path.suffix != ".html":
            continue
        text = MARKED.sub(" ", path.read_text(encoding="utf-8"))
        parts = [*SPOKEN.findall(text), *re.split(r"<[^>]*>", text)]
        words = [UNIVERSAL.sub("", part).strip() for part in parts]
        raw += [
            f"{name_of(path)}: {w[:60]}"
            for w in words
            if re.search(r"[A-Za-z]{2}|[\u4e00-\u9fff]", w)
        ]
    assert not raw, "\n".join(raw)


def test_code_holds_no_chinese_sentences() -> None:
    """English is the message id; a Chinese string in code would be shown to everybody."""
    found = [
        f"{name_of(path)}:{node.lineno} {node.value[:40]}"
        for path in product_files()
        if not is_data(path) and not any(map(name_of(path).startswith, EXCEPTIONS["chinese"]))
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, str) and CHINESE.search(node.value)
    ]
    docstrings = [
        ast.get_docstring(node, clean=False)
        for path in product_files()
        for node in nodes(path, ast.Module, ast.ClassDef, ast.FunctionDef)
    ]
    spoken = [
        line for line in found if not any(line.split(" ", 1)[1] in (d or "") for d in docstrings)
    ]
    assert not spoken, "use gettext:\n" + "\n".join(spoken)


def test_compiled_catalogues_are_not_in_git() -> None:
    assert not [name_of(path) for path in tracked() if path.suffix == ".mo"]


@pytest.fixture(scope="module")
def reason_codes() -> set[str]:
    """Codes that the code gives as literals: Reason("code", …) and Reason.of("code", …)."""
    pattern = re.compile(r"\bReason(?:\.of)?\(\s*\"([a-z0-9_.-]+)\"", re.MULTILINE)
    return {code for path in product_files() for code in pattern.findall(path.read_text("utf-8"))}


def test_every_reason_has_its_sentence(reason_codes: set[str]) -> None:
    from anlan.core.saying import known_codes

    # The component page shows on purpose what an unknown code looks like.
    missing = reason_codes - set(known_codes()) - {"sample.unknown"}
    assert not missing, "register in sentences.py: " + ", ".join(sorted(missing))


def test_every_reason_reads_well_in_both_languages() -> None:
    from django.utils import translation

    from anlan.core import saying

    silent = []
    for code in saying.known_codes():
        sentence = saying._sentences[code]
        with translation.override("en"):
            english = str(sentence)
        with translation.override("zh-hans"):
            chinese = str(sentence)
        if not LETTER.search(PLACEHOLDER.sub("", english)):
            continue
        if not CHINESE.search(chinese) or CHINESE.search(english):
            silent.append(f"{code}: {english} · {chinese}")
        elif placeholders(english) != placeholders(chinese):
            silent.append(f"{code}: lost a value: {english} · {chinese}")
    assert not silent, "\n".join(silent)

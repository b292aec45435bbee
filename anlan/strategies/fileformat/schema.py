"""The JSON Schema of front matter and step blocks, made of the very tables that the parser reads.

A schema sees one value at a time. What only the whole file shows (a role that the front matter
names, a `next` that exists, words that say the same twice, the grammar of `when`) is the parser's.
"""

from __future__ import annotations

import json
from typing import Any

from anlan.strategies.fileformat.actionshapes import (
    DO_KINDS,
    NOT_BLANK,
    SHAPES,
    SPAN_VALUE,
    UNDO_KINDS,
    as_pattern,
)
from anlan.strategies.fileformat.durations import SPAN
from anlan.strategies.fileformat.frontmatter import (
    KEYS,
    MAX_SYMPTOMS,
    MAX_TEXT,
    MIN_SYMPTOMS,
    REQUIRED,
    ROLE,
    SLUG,
)
from anlan.strategies.fileformat.steps import ANSWER, MAX_STEPS, STEP_ID
from anlan.strategies.fileformat.steps import KEYS as STEP_KEYS
from anlan.strategies.fileformat.vocabulary import (
    ASSET_CLASSES,
    CATEGORIES,
    EVIDENCE_KINDS,
    EXITS,
    SEVERITIES,
    STEP_KINDS,
)

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:anlan:schema:strategy"
_LINE: Schema = {"type": "string", "maxLength": MAX_TEXT, "pattern": r"^(?=.*\S)[^\n]*(?![\s\S])"}
_WORDS: Schema = {"type": "string", "pattern": NOT_BLANK}
_ROLE: Schema = {"type": "string", "pattern": as_pattern(ROLE.pattern)}
_FLAG: Schema = {"type": "boolean"}
_ID: Schema = {
    "type": "string",
    "pattern": as_pattern(STEP_ID.pattern.replace(r"\Z)", r"(?![\s\S]))")),
    "not": {"enum": list(EXITS)},
}


def strategy_schema() -> Schema:
    """The whole; an editor takes `#/$defs/front_matter` or `#/$defs/step`."""
    return {
        "$schema": DRAFT,
        "$id": IDENTITY,
        "title": "Anlan strategy file: front matter and steps",
        "type": "object",
        "properties": {
            "front_matter": {"$ref": "#/$defs/front_matter"},
            "steps": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_STEPS,
                "items": {"$ref": "#/$defs/step"},
            },
        },
        "required": ["front_matter", "steps"],
        "additionalProperties": False,
        "$defs": {
            "front_matter": _front_matter(),
            "step": _step(),
            "do": _action(DO_KINDS),
            "undo": _action(UNDO_KINDS),
        },
    }


def schema_text() -> str:
    """As it is published: always the same bytes for the same vocabulary."""
    return json.dumps(strategy_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _front_matter() -> Schema:
    properties: Schema = {
        "slug": {**_LINE, "allOf": [{"pattern": as_pattern(SLUG.pattern)}]},
        "title": _LINE,
        "category": {"enum": list(CATEGORIES)},
        "severity": {"enum": list(SEVERITIES)},
        "applies_to": _list({"enum": list(ASSET_CLASSES)}, 1),
        "symptoms": {**_list(_LINE, MIN_SYMPTOMS), "maxItems": MAX_SYMPTOMS},
        "rto": SPAN_VALUE.schema,
        "rpo": SPAN_VALUE.schema,
        "roles": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _ROLE["pattern"]},
            "additionalProperties": _LINE,
        },
    }
    return _object({key: properties[key] for key in KEYS}, REQUIRED)


def _step() -> Schema:
    answers: Schema = {
        "type": "object",
        "propertyNames": {"pattern": as_pattern(ANSWER.pattern)},
        "additionalProperties": {"type": "string"},
    }
    budget = {"type": "string", "pattern": "^(?!0+[a-z])" + as_pattern(SPAN.pattern)[1:]}
    properties: Schema = {
        "id": _ID,
        "kind": {"enum": list(STEP_KINDS)},
        "role": _ROLE,
        "expect": _WORDS,
        "budget": budget,
        "approve": _ROLE,
        "two_person": _FLAG,
        "evidence": {"type": "array", "items": {"enum": list(EVIDENCE_KINDS)}},
        "destructive": _FLAG,
        "do": {"$ref": "#/$defs/do"},
        "undo": {"$ref": "#/$defs/undo"},
        "next": {"anyOf": [{"type": "string"}, answers]},
        "parallel": {"type": "array", "items": {"type": "string"}},
        "when": _WORDS,
        "answers": {"type": "object", "additionalProperties": _WORDS},
    }
    whole = _object({key: properties[key] for key in STEP_KEYS}, ("id",))
    return {**whole, "allOf": _whole_step()}


def _whole_step() -> list[Schema]:
    """What kind, next, destructive and do ask of each other."""
    is_decision = _has("kind", {"const": "decision"})
    is_destructive = _has("destructive", {"const": True})
    guards = [_has("two_person", {"const": True}), {"required": ["approve"]}]
    return [
        {
            "if": is_decision,
            "then": _has("next", {"type": "object", "minProperties": 2}),
            "else": {"properties": {"next": {"type": "string"}, "answers": {"maxProperties": 0}}},
        },
        {"if": _has("kind", {"const": "action"}), "then": {"required": ["do"]}},
        {"if": is_destructive, "then": {"required": ["undo"], "anyOf": guards}},
    ]


def _action(kinds: tuple[str, ...]) -> Schema:
    """Exactly one kind with its arguments; a kind that needs none may be left empty."""
    properties: Schema = {}
    for kind in kinds:
        shape = SHAPES[kind]
        required = tuple(name for name, (_value, needed) in shape.items() if needed)
        arguments = _object({name: value.schema for name, (value, _n) in shape.items()}, required)
        properties[kind] = {**arguments, "type": ["object", *([] if required else ["null"])]}
    return {**_object(properties, ()), "minProperties": 1, "maxProperties": 1}


def _object(properties: Schema, required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema, least: int) -> Schema:
    return {"type": "array", "minItems": least, "uniqueItems": True, "items": items}


def _has(key: str, value: Schema) -> Schema:
    return {"required": [key], "properties": {key: value}}

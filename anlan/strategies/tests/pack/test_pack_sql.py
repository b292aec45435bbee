"""Statements of the pack run on real servers; those of products that are not there are parsed."""

from __future__ import annotations

import re
from contextlib import closing

import psycopg
import pytest
import sqlglot
from sqlglot.errors import ParseError

from anlan.strategies.tests.pack.shipped import tagged
from tests.servers.mariadb import running_mariadb
from tests.servers.postgres import running_postgres

POSTGRES, MYSQL = "-- PostgreSQL", "-- MySQL"
_COMMENT = re.compile(r"--[^\n]*")
# What these consoles know beside SQL: it has its own grammar, one line each.
_CONSOLE = re.compile(
    r"(?i)\A(?:startup|shutdown|recover|connect|crosscheck|list|report|delete|run\s*\{|\}|allocate|"
    r"release|restore|backup|validate|set\s|show\s|duplicate|switch|catalog|archive log|host\s|@|"
    r"stop\s|start\s|reset\s|change\s|flush\s|purge\s|kill\s|clone\s|exec(?:ute)?\s|begin\b|end\b|"
    r"dbcc\s|oradebug|prompt|spool|col(?:umn)?\s|alter\s|drop\s|flashback\s|create\s|grant\s|block|blockrecover|/\Z)"
)


def statements(text):
    """Statements without comments; a `;` inside quotes does not end one."""
    bare = _COMMENT.sub("", text)
    parts = re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^;'\"])+", bare)
    return [part.strip() for part in parts if part.strip()]


def blocks(first_line):
    return [one for one in tagged("sql") if one.first_line.startswith(first_line)]


def test_every_sql_block_says_whose_it_is():
    known = tuple(one for one in tagged("sql") if one.first_line in (POSTGRES, MYSQL))
    assert len(known) == len(tagged("sql"))


@pytest.mark.servers
def test_postgresql_understands_every_statement():
    """A read-only session, so that nothing in there may change a database."""
    refused = {}
    with running_postgres() as server, closing(_reader(server)) as connection:
        for block in blocks(POSTGRES):
            for statement in statements(block.text):
                try:
                    connection.execute(statement)
                except psycopg.Error as error:
                    refused[f"{block}: {statement[:80]}"] = str(error).split("\n")[0]
    assert refused == {}


def _reader(server):
    connection = psycopg.connect(server.url(), autocommit=True)
    # The extensions that strategies read, where Debian ships them.
    connection.execute("create extension if not exists pg_stat_statements")
    connection.execute("set default_transaction_read_only = on")
    connection.execute("set statement_timeout = '10s'")
    return connection


@pytest.mark.servers
def test_mariadb_understands_every_statement():
    refused = {}
    with running_mariadb() as server:
        for block in blocks(MYSQL):
            for statement in statements(block.text):
                done = server.run(f"start transaction read only;\n{statement};\n")
                if done.returncode:
                    refused[f"{block}: {statement[:80]}"] = done.stderr.strip()
    assert refused == {}


def test_statements_of_other_products_are_well_formed():
    broken = {}
    for dialect, mark in (
        ("oracle", "-- Oracle"),
        ("mysql", "-- MySQL 8"),
        ("tsql", "-- SQL Server"),
    ):
        for block in [one for one in tagged("text") if one.first_line.startswith(mark)]:
            assert "(not executed in tests)" in block.first_line, str(block)
            for statement in statements(block.text):
                fault = _parse_fault(statement, dialect)
                if fault:
                    broken[f"{block}: {statement[:80]}"] = fault
    assert broken == {}


def _parse_fault(statement, dialect):
    if _CONSOLE.match(statement):
        return _unbalanced(statement)
    # Oracle's flashback query, which the parser does not know.
    plain = re.sub(r"(?is)\bversions between .*?(?= where |\Z)", "", statement)
    try:
        sqlglot.parse_one(plain, read=dialect)
    except ParseError as error:
        return str(error).split("\n")[0]
    return ""


def _unbalanced(statement):
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", statement)
    is_odd = bare.count("'") or bare.count('"') or bare.count("(") != bare.count(")")
    return "quotes or brackets do not match" if is_odd else ""


@pytest.mark.parametrize(
    ("statement", "is_broken"),
    [
        ("select name from v$database where (open_mode = 'OPEN'", True),
        ("selct 1 from dual where", True),
        ("alter database open", False),
        ("select name, open_mode from v$database", False),
    ],
)
def test_a_broken_statement_would_be_noticed(statement, is_broken):
    assert bool(_parse_fault(statement, "oracle")) == is_broken

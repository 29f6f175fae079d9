"""The migrations as DuckLake takes them.

It takes all of them but comments on the columns of views and on macros (tried); those
become rows of ``column_comments``, so that the lake too explains all its columns.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import duckdb

from warehouse.migrate import Migration, migrations

_VIEW = re.compile(r'create\s+(?:or\s+replace\s+)?view\s+"?(\w+)', re.IGNORECASE)
_COMMENT = re.compile(
    r'comment\s+on\s+(?:(?P<macro>macro(?:\s+table)?)\s+"?(?P<name>\w+)"?'
    r'|column\s+"?(?P<view>\w+)"?\."?(?P<column>\w+)"?)'
    r"\s+is\s+(?P<text>'(?:[^']|'')*')",
    re.IGNORECASE,
)

_OWN_TABLES = """
create table if not exists turns (
    turn bigint
);
comment on table turns is 'How often the lake was written to: a row for all writers to collide on.';
comment on column turns.turn is 'Counts from 0.';
insert into turns select 0 where not exists (from turns);

create table if not exists column_comments (
    relation    varchar,
    column_name varchar,
    comment     varchar
);
comment on table column_comments is 'What the columns of views hold and what macros do: DuckLake keeps no comments there.';
comment on column column_comments.relation is 'The view or macro.';
comment on column column_comments.column_name is 'Its column; NULL for a macro.';
comment on column column_comments.comment is 'What it holds, or does.';
"""  # noqa: E501 (a comment is a line)


def lake_steps(steps: Iterable[Migration]) -> tuple[Migration, ...]:
    """Return ``steps`` with what DuckLake refuses written another way."""
    views = {name.lower() for step in migrations() for name in _VIEW.findall(step.sql)}
    return tuple(replace(step, sql=_lake_sql(step.sql, views)) for step in steps)


def _lake_sql(sql: str, views: set[str]) -> str:
    taken: list[str] = []
    comments: dict[tuple[str, str], str] = {}
    for each in duckdb.extract_statements(sql):
        match = _COMMENT.search(each.query)
        if match and (match["macro"] or match["view"].lower() in views):
            key = _literal(match["name"] or match["view"]), _literal(match["column"])
            comments[key] = match["text"]
        else:
            taken.append(each.query.strip().rstrip(";"))
    if comments:
        keys = ", ".join(f"({relation}, {column})" for relation, column in comments)
        rows = ", ".join(
            f"({', '.join(key)}, {text})" for key, text in comments.items()
        )
        # The texts are literals of our own migrations.
        taken += [
            f"delete from column_comments where (relation, column_name) in ({keys})",  # noqa: S608
            f"insert into column_comments values {rows}",  # noqa: S608
        ]
    return _OWN_TABLES + ";\n".join(taken)


def _literal(name: str | None) -> str:
    return f"'{name}'" if name else "null"

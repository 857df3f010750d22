"""polars and DuckDB read Parquet and CSV to the same numbers.

usage: read.py FOLDER   with codebook.json, and of each table that it names NAME.csv and NAME.parquet
"""

import json
import pathlib
import sys

import duckdb
import polars as pl

POLARS = {
    "text": pl.String,
    "texts": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "timestamp": pl.Datetime("us", "UTC"),
}
DUCKDB = {
    "text": "VARCHAR",
    "texts": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
}
# What keeps a cell of CSV from being a formula is no part of the text.
HARMLESS = "(^|[;\\t\\r\\n])'([\" ]*[=+@\\t\\r\\n＝＋－＠-])"


def of_polars(frame, columns):
    """Numbers of each column, as polars finds them."""
    told = {}
    for name, kind in columns.items():
        column = pl.col(name)
        if kind == "texts" and frame.schema[name] != pl.String:
            column = column.list.join("; ")
        if kind in ("text", "texts"):
            length = column.str.replace_all(HARMLESS, "$1$2").str.len_chars().fill_null(0)
            numbers = [(length > 0).sum(), length.sum(), length.max()]
        elif kind == "boolean":
            numbers = [column.count(), column.sum()]
        elif kind in ("date", "timestamp"):
            since = column.dt.epoch("d" if kind == "date" else "us")
            numbers = [since.count(), since.min(), since.max()]
        else:
            numbers = [column.count(), column.sum(), column.min(), column.max()]
        found = frame.select([it.alias(str(place)) for place, it in enumerate(numbers)]).row(0)
        told[name] = [frame.height, *found]
    return told


def of_duckdb(source, columns):
    """The same as DuckDB finds them."""
    told = {}
    for name, kind in columns.items():
        column = f'"{name}"'
        if kind == "texts" and source.endswith(".parquet')"):
            column = f"array_to_string({column}, '; ')"
        if kind in ("text", "texts"):
            pattern = HARMLESS.replace("'", "''")
            length = f"coalesce(length(regexp_replace({column}, '{pattern}', '\\1\\2', 'g')), 0)"
            numbers = f"count_if({length} > 0), coalesce(sum({length}), 0), max({length})"
        elif kind == "boolean":
            numbers = f"count({column}), coalesce(count_if({column}), 0)"
        elif kind == "date":
            since = f"date_diff('day', DATE '1970-01-01', {column})"
            numbers = f"count({since}), min({since}), max({since})"
        elif kind == "timestamp":
            since = f"epoch_us({column})"
            numbers = f"count({since}), min({since}), max({since})"
        else:
            numbers = f"count({column}), coalesce(sum({column}), 0), min({column}), max({column})"
        told[name] = list(duckdb.sql(f"SELECT count(*), {numbers} FROM {source}").fetchone())
    return told


def is_same(one, other):
    """Whether numbers are the same; sums of fractions depend on the order in which they were added."""
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1)
    return one == other


def main(folder):
    codebook = json.loads((folder / "codebook.json").read_text())
    rows = 0
    for table in codebook["exports"]:
        name = table["name"]
        columns = {it["name"]: it["kind"] for it in table["columns"]}
        parquet, csv = (str(folder / f"{name}.{it}") for it in ("parquet", "csv"))
        kinds = {it: POLARS[kind] for it, kind in columns.items()}
        types = {it: DUCKDB[kind] for it, kind in columns.items()}
        found = {
            "polars, Parquet": of_polars(pl.read_parquet(parquet), columns),
            "polars, CSV": of_polars(pl.read_csv(csv, schema=kinds), columns),
            "DuckDB, Parquet": of_duckdb(f"read_parquet('{parquet}')", columns),
            "DuckDB, CSV": of_duckdb(f"read_csv('{csv}', header = true, columns = {types})", columns),
        }
        first, expected = next(iter(found.items()))
        for reader, told in found.items():
            for column, numbers in told.items():
                pairs = zip(numbers, expected[column], strict=True)
                if not all(is_same(*pair) for pair in pairs):
                    sys.exit(f"{name}.{column}: {reader} finds {numbers}, {first} {expected[column]}")
        rows += next(iter(expected.values()))[0]
        print(f"{name}: {next(iter(expected.values()))[0]} rows, {len(columns)} columns")
    if rows == 0:
        sys.exit("there is nothing to compare")


main(pathlib.Path(sys.argv[1]))

"""What Floke counts is what polars and DuckDB count of its exports, and its cubes are JSON-stat.

usage: statistics.py FOLDER   with experiences.parquet, relations.csv, and of each table of TABLES its NAME.csv, .parquet and .json
"""

import json
import pathlib
import sys
import warnings

import duckdb
import polars as pl
from jsonstat_validator import validate_jsonstat
from pyjstat import pyjstat

# Each with its columns, and the same by a statement over the exports.
TABLES = {
    "outcome": "SELECT outcome, count(*) FROM experiences WHERE outcome IS NOT NULL GROUP BY ALL",
    "outcome-sector": "SELECT outcome, sector, count(*) FROM experiences WHERE outcome IS NOT NULL AND sector IS NOT NULL GROUP BY ALL",
    "outcome-start_year": "SELECT outcome, started_year, count(*) FROM experiences"
    " WHERE outcome IS NOT NULL AND started_year IS NOT NULL GROUP BY ALL",
    "cause-outcome": "SELECT code, outcome, count(DISTINCT experience_id) FROM relations JOIN experiences"
    " ON experiences.id = experience_id WHERE kind = 'CAUSE' AND outcome IS NOT NULL GROUP BY ALL",
}


def same(what, one, other):
    if one != other:
        sys.exit(f"{what}: {sorted(one)[:5]} … is not {sorted(other)[:5]} …")


def counted(rows):
    """Rows as what can be compared: the count last."""
    return {tuple(map(str, row[:-1])): int(row[-1]) for row in rows}


def main(folder):
    connection = duckdb.connect()
    experiences = folder / "experiences.parquet"
    connection.sql(f"CREATE VIEW experiences AS SELECT * FROM read_parquet('{experiences}')")
    connection.sql(f"CREATE VIEW relations AS SELECT * FROM read_csv('{folder / 'relations.csv'}', all_varchar = true)")
    for name, statement in TABLES.items():
        keys = name.split("-")
        expected = counted(connection.sql(statement).fetchall())
        csv, parquet, cube = (folder / f"{name}.{it}" for it in ("csv", "parquet", "json"))
        found = {
            "polars, CSV": pl.read_csv(csv).select([*keys, "count"]).rows(),
            "polars, Parquet": pl.read_parquet(parquet).select([*keys, "count"]).rows(),
            "DuckDB, CSV": duckdb.sql(f"SELECT {', '.join(keys)}, count FROM read_csv('{csv}')").fetchall(),
            "DuckDB, Parquet": duckdb.sql(f"SELECT {', '.join(keys)}, count FROM read_parquet('{parquet}')").fetchall(),
        }
        text = cube.read_text()
        validate_jsonstat(json.loads(text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
        # Cells of no experience stand in a cube, and in no table.
        frame = frame[(frame["MEASURE"] == "COUNT") & (frame["value"] > 0)]
        found["pyjstat"] = frame[[*(it.upper() for it in keys), "value"]].itertuples(index=False, name=None)
        for reader, rows in found.items():
            same(f"{name}, {reader}", counted(rows), expected)
        print(f"{name}: {len(expected)} groups")


main(pathlib.Path(sys.argv[1]))

"""Runs the examples of docs/research.md in Python and DuckDB, in their order, in a folder of its own.

usage: examples.py ADDRESS   where a `floke demo` serves
"""

import contextlib
import io
import os
import pathlib
import re
import sys
import tempfile

import duckdb


def main(address):
    text = (pathlib.Path(__file__).parents[2] / "docs" / "research.md").read_text()
    blocks = re.findall(r"^```(python|sql)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if {kind for kind, _ in blocks} != {"python", "sql"}:
        sys.exit("there are no examples of both")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        names = {}
        for kind, code in blocks:
            code = code.replace("http://127.0.0.1:8000", address)
            if kind == "sql":
                rows = duckdb.sql(code).fetchall()
                told = "\n".join(map(str, rows))
            else:
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile(code, "docs/research.md", "exec"), names)
                told = printed.getvalue()
            if not told.strip():
                sys.exit(f"an example tells nothing:\n{code}")
            print(f"{kind}: {len(told.splitlines())} lines")
        os.chdir("/")
    # What the examples count, counted by one another.
    rows = {tuple(key["label"] for key in row["keys"]): row["count"] for row in names["table"]["rows"]}
    concluded = names["by_sector"].drop_nulls("sector")["concluded"].sum()
    counted = int(names["counts"].to_numpy().sum())
    if not sum(rows.values()) == concluded == counted > 0:
        sys.exit(f"{sum(rows.values())}, {concluded} and {counted} concluded experiences with a sector")


main(sys.argv[1])

"""Runs the examples of docs/research.md in Python and DuckDB, in their order, in a folder of its own.

usage: examples.py ADDRESS   where a `floke demo` serves of which a release was made
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
    frozen = sum(row["count"] for row in names["frozen"]["rows"])
    if not sum(rows.values()) == concluded == counted == frozen > 0:
        sys.exit(f"{sum(rows.values())}, {concluded}, {counted} and {frozen} concluded experiences with a sector")
    if not names["is_whole"]:
        sys.exit("a file of the release is not what was frozen")


main(sys.argv[1])

"""Tables of a survey wave are JSON-stat, tell in each form the same, and what polars counts of the responses.

usage: surveys.py FOLDER ADDRESS   with wave.json and wave.csv, which a running Floke has taken in
"""

import csv
import io
import json
import pathlib
import sys
import urllib.parse
import urllib.request
import warnings

import polars as pl
from jsonstat_validator import validate_jsonstat
from pyjstat import pyjstat

# Question, dimensions, another question.
TABLES = [
    ("innovated", [], None),
    ("innovated", ["SECTOR"], None),
    ("innovated", ["UNIT_TYPE", "EMPLOYEE_BAND"], None),
    ("types", ["SECTOR", "REGION"], None),
    ("types", ["COUNTY"], None),
    ("factor_law_regulation", ["SIZE_BAND"], None),
    ("factor_law_regulation", [], "novelty"),
    ("novelty", ["SIZE_SPLIT"], "employees_key"),
    ("employees_key", ["SECTOR"], None),
    ("spent", [], None),
    ("spent", ["SECTOR"], None),
]
WITHHELD, IMPOSSIBLE = ":", "."


def fetch(address, wave, form, table, **more):
    question, by, other = table
    asked = {"question": question, "by": ",".join(by), "byQuestion": other, "lang": "en"} | more
    asked = urllib.parse.urlencode({key: value for key, value in asked.items() if value})
    with urllib.request.urlopen(f"{address}/export/surveys/{wave}/table.{form}?{asked}") as answer:
        return answer.read().decode()


def find(address, edition):
    query = {"query": "{ surveys { nodes { key waves { id edition state } } } }"}
    request = urllib.request.Request(f"{address}/graphql", json.dumps(query).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        surveys = json.load(answer)["data"]["surveys"]["nodes"]
    waves = [wave for survey in surveys for wave in survey["waves"] if wave["edition"] == edition]
    if [wave["state"] for wave in waves] != ["CLOSED"]:
        sys.exit(f"there is not one closed wave {edition}: {surveys}")
    return waves[0]["id"]


def figure(text):
    return None if text in (None, "") else float(text)


def of_rows(text, keys):
    """Figure, count and sign by group and answer, as the table of rows tells them."""
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows:
        sys.exit("a table without rows")
    keys = [key.lower() for key in keys]
    told = {}
    for row in rows:
        # All together stand last in a table by something; in a cube they have no place.
        if keys and row[keys[0]] == "TOTAL":
            continue
        group = (*(row[key] for key in keys), row.get("answer", ""))
        # A sign that a spreadsheet would compute has an apostrophe before it.
        told[group] = (figure(row.get("share", row.get("mean"))), figure(row["n"]), row["sign"].removeprefix("'"))
    return told


def of_cube(text, keys):
    """The same, as the cube tells it to pyjstat; and how many cells are withheld. Of what there cannot be nothing is told."""
    cube = json.loads(text)
    validate_jsonstat(cube)
    status = [cube["status"].get(str(at), "") for at in range(len(cube["value"]))]
    for value, sign in zip(cube["value"], status, strict=True):
        if (value is None) != (sign in (WITHHELD, IMPOSSIBLE)):
            sys.exit(f"{cube['label']}: {value} has the sign {sign!r}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    frame["sign"] = status
    figures, counts = (frame[(frame["MEASURE"] == "N") == is_count] for is_count in (False, True))
    told = {}
    for (_, own), (_, count) in zip(figures.iterrows(), counts.iterrows(), strict=True):
        group = (*(own[key] for key in keys), own.get("ANSWER", ""))
        if group != (*(count[key] for key in keys), count.get("ANSWER", "")):
            sys.exit(f"{cube['label']}: measures do not stand beside each other")
        if count["sign"] != IMPOSSIBLE:
            values = (None if it["value"] is None or it["value"] != it["value"] else float(it["value"]) for it in (own, count))
            told[group] = (*values, own["sign"])
    return told, status.count(WITHHELD)


def shares(responses, strata, is_weighted):
    """What polars makes of the first question: the share of yes by sector, and of all."""
    told = responses.filter(pl.col("innovated").is_in(["YES", "NO"]))
    sampled = dict(responses.group_by("sector").len().rows())
    weights = {sector: population / sampled[sector] if is_weighted else 1 for sector, population in strata.items()}
    told = told.with_columns(
        pl.col("sector").replace_strict(weights, return_dtype=pl.Float64).alias("weight"),
        (pl.col("innovated") == "YES").cast(pl.Float64).alias("yes"),
    )
    share = (100 * (pl.col("yes") * pl.col("weight")).sum() / pl.col("weight").sum()).alias("share")
    together = told.select(pl.lit("TOTAL").alias("sector"), share, pl.len().alias("n"))
    own = told.group_by("sector").agg(share, pl.len().alias("n"))
    return {sector: (float(int(share + 0.5)), float(n)) for sector, share, n in [*together.iter_rows(), *own.iter_rows()]}


def counted(folder, address, wave, book):
    responses = pl.read_csv(folder / "wave.csv", separator=";", infer_schema=False)
    strata = {it["sector"]: it["population"] for it in book["strata"]}
    for is_weighted in (True, False):
        expected = shares(responses, strata, is_weighted)
        text = fetch(address, wave, "csv", ("innovated", ["SECTOR"], None), weighted=str(is_weighted).lower())
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["answer"] == "YES"]
        told = {row["sector"]: (figure(row["share"]), figure(row["n"])) for row in rows if row["sign"] != WITHHELD}
        if "TOTAL" not in told or any(expected[sector] != it for sector, it in told.items()):
            sys.exit(f"weighted {is_weighted}: {told} is not {expected}")
        print(f"innovated, weighted {is_weighted}: {told['TOTAL'][0]:.0f} per cent of {told['TOTAL'][1]:.0f}, {len(told) - 1} sectors")


def main(folder, address):
    book = json.loads((folder / "wave.json").read_text())
    wave = find(address, book["wave"]["edition"])
    withheld = 0
    for table in TABLES:
        question, by, other = table
        keys = [*([other] if other else []), *by]
        rows = of_rows(fetch(address, wave, "csv", table), keys)
        cube, hidden = of_cube(fetch(address, wave, "json", table), keys)
        name = f"{question} by {', '.join(keys) or 'nothing'}"
        if rows != cube:
            differing = [key for key in rows.keys() | cube.keys() if rows.get(key) != cube.get(key)]
            sys.exit(f"{name}: " + "; ".join(f"{key}: {rows.get(key)} is not {cube.get(key)}" for key in differing[:5]))
        if all(it[0] is None for it in rows.values()):
            sys.exit(f"{name}: nothing is told")
        withheld += hidden
        print(f"{name}: {len(rows)} cells")
    if withheld == 0:
        sys.exit("nothing was withheld, so that nobody can tell how that reads")
    counted(folder, address, wave, book)


main(pathlib.Path(sys.argv[1]), sys.argv[2])

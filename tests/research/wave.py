"""Makes a wave of a survey up: a codebook, and what 1,786 units of 85 municipalities answered to it.

usage: wave.py FOLDER   with template.json; writes wave.json and wave.csv
"""

import csv
import json
import pathlib
import random
import sys

RESPONSES = 1786
# Counties by the part of the country that they lie in; each has six municipalities, and Oslo is a seventeenth.
REGIONS = {
    "Østlandet": ["31", "32", "33", "34", "39", "40"],
    "Sørlandet": ["42"],
    "Vestlandet": ["11", "15", "46"],
    "Trøndelag": ["50"],
    "Nord-Norge": ["18", "55", "56"],
}
INHABITANTS = [3_000, 7_000, 14_000, 30_000, 60_000, 2_000]
WORDS = ("nb", "nn", "en")
# What is kept of the template: every kind of question, and what the composite is made of.
QUESTIONS = ["innovated", "types", "novelty", "initiators", "factor_employee_participation", "factor_law_regulation"]


def places():
    yield place("0301", "03", "Østlandet", 717_000)
    for region, counties in REGIONS.items():
        for county in counties:
            for at, inhabitants in enumerate(INHABITANTS):
                yield place(f"{county}{at + 1:02}", county, region, inhabitants)


def place(number, county, region, population):
    named = {"number": number, "name": f"Kommune {number}", "county": county, "county_name": f"Fylke {county}"}
    return named | {"region": region, "population": population}


def codebook(book):
    """The template as a wave that was asked, weighted by sector, with a number beside its questions."""
    book["wave"] |= {"edition": "2024", "field_from": "2023-10-15", "field_to": "2023-12-06", "structure_on": "2024-01-01"}
    book["wave"] |= {"controller": "KS", "weighting": "STRATUM", "source": "https://www.ks.no/"}
    sectors = sorted({it["sector"] for it in book["unit_types"] if it.get("sector")})
    book["strata"] = [{"sector": it, "population": 1_000 * (at + 1)} for at, it in enumerate(sectors)]
    book["municipalities"] = list(places())
    book["questions"] = [it for it in book["questions"] if it["code"] in QUESTIONS]
    spent = dict.fromkeys(WORDS, "Hva kostet det?")
    base = next(it for it in book["questions"] if it["code"] == "types")
    number = {"code": "spent", "kind": "NUMBER", "text": spent, "unit": "NOK", "least": 0, "greatest": 1_000_000}
    book["questions"].append(number | {"base": base["base"], "base_text": base["base_text"]})
    return book


def answer(dice, question):
    """What a unit answers: the options that stand first oftenest."""
    if question["kind"] == "NUMBER":
        return [str(1_000 * dice.randrange(1, 1_000))]
    options = question["options"]
    first = dice.choices(options, [1 / (at + 1) for at in range(len(options))])[0]
    if question["kind"] != "MULTIPLE" or first.get("alone"):
        return [first["code"]]
    others = [it for it in options if not it.get("alone") and it is not first]
    more = dice.randrange(min(3, question.get("most") or 3, len(others) + 1))
    return [first["code"], *(it["code"] for it in dice.sample(others, more))]


def responses(dice, book):
    kinds = [it for it in book["unit_types"] if it.get("sector")]
    bands = [it["code"] for it in book["employee_bands"]]
    numbers = [it["number"] for it in book["municipalities"]]
    # Some municipalities have many respondents, most have few.
    shares = [1 / (at + 3) for at in range(len(numbers))]
    for _ in range(RESPONSES):
        kind = dice.choices(kinds, [1 / (at + 2) for at in range(len(kinds))])[0]
        answers = {}
        for question in book["questions"]:
            base = question.get("base")
            if not base or set(answers.get(base["question"], ())) & set(base["options"]):
                answers[question["code"]] = answer(dice, question)
        unit = {"sector": kind["sector"], "unit_type": kind["code"], "employee_band": dice.choice(bands)}
        unit["municipality"] = dice.choices(numbers, shares)[0]
        yield unit | {code: "|".join(it) for code, it in answers.items()}


def main(folder):
    book = codebook(json.loads((folder / "template.json").read_text()))
    (folder / "wave.json").write_text(json.dumps(book))
    columns = ["sector", "unit_type", "employee_band", "municipality", *(it["code"] for it in book["questions"])]
    with (folder / "wave.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(responses(random.Random(7), book))


main(pathlib.Path(sys.argv[1]))

"""A municipality's folder begun: ``kommun.toml`` with comments, empty tables to fill in, raw exports and roads."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists
from brandsim.log.mapping import FILE as MAPPING, ROLES
from brandsim.roads.files.boundaries import keep_boundary
from brandsim.roads.files.load import import_roads
from brandsim.scenarios.files.folder import FILE, LENT, TABLES
from brandsim.scenarios.folders.grid import places_of_grid
from brandsim.tables.schema import load_schema
from brandsim.words.catalogue import term
from brandsim.words.translation import translated

PLACES = "demand/places.csv"

NEEDED_TABLES = {
    "stations.csv": "stations",
    "units.csv": "units",
    "alarm_plan.csv": "alarm_plan",
    "demand/incident_types.csv": "demand_incident_types",
    PLACES: "demand_places",
    "demand/mix.csv": "demand_mix",
    "demand/hour_profiles.csv": "demand_hour_profiles",
    "demand/weekday_profiles.csv": "demand_weekday_profiles",
    "demand/month_profiles.csv": "demand_month_profiles",
}
"""Tables that must be filled in, made with their head alone, and their schemas."""

OTHER_TABLES = {
    "goals.csv": "goals",
    "budget.csv": "budget",
    "costs.csv": "rates",
    "price_index.csv": "price_index",
    "on_call_pay.csv": "on_call_pay",
    "weather.csv": "weather",
    "assumptions.csv": "assumptions",
    "capabilities.csv": "capabilities",
    "needs.csv": "needs",
    "neighbours.csv": "neighbours",
    "first_response.csv": "first_response",
    "staffing/absence.csv": "absence",
    "staffing/sick_leave_by_month.csv": "sick_leave_by_month",
    "staffing/working_time.csv": "working_time",
}
"""Tables that may be added, each with its question, and their schemas."""


def new_folder(
    target: str | Path,
    *,
    roads: str | Path | None = None,
    boundary: str | Path | None = None,
    grid: str | Path | None = None,
    log: str | Path | None = None,
    lang: str = "sv",
) -> tuple[Path, ...]:
    """Begin a municipality's folder; nothing is left of it if a file that is named cannot be used.

    Parameters
    ----------
    target : str or Path
        The folder, which must not exist; its name is the municipality's.
    roads : str or Path, optional
        File of roads; read and kept as ``roads.npz``.
    boundary : str or Path, optional
        File of the municipality's boundary, within which roads are kept, and which maps draw.
    grid : str or Path, optional
        Grid of population, whose cells become the places; kept as it is in ``input``.
    log : str or Path, optional
        Alarm log; kept as it is in ``input``.
    lang : {"sv", "en"}
        Language of the comments.

    Returns
    -------
    tuple of Path
        The files that were made.

    Raises
    ------
    InputError
        If the folder exists, a file is missing, a boundary bounds nothing, or roads or the grid cannot be read.
    """
    folder = Path(target)
    given = {"roads": roads, "boundary": boundary, "grid": grid, "log": log}
    raw = {name: Path(path) for name, path in given.items() if path}
    if folder.exists():
        cure = "Name another folder, or remove this one."
        raise InputError(str(folder), "", verbatim("a folder that exists"), "the name of a new folder", cure)
    for name, path in raw.items():
        if not path.is_dir():
            check_file_exists(path, Said("the file of --{name}", name=name))
    if boundary and not (roads or grid):
        raise InputError("new", "--boundary", str(boundary), "roads to bound", "Give --roads too.")
    folder.mkdir(parents=True)
    try:
        return tuple(_made(folder, raw, lang))
    except BaseException:
        shutil.rmtree(folder)
        raise


def _made(folder: Path, raw: dict[str, Path], lang: str) -> list[Path]:
    """Make the files of a folder, and list them."""
    made = [folder / FILE, folder / "README.md"]
    made[0].write_text(_kommun_toml(folder.name, lang), encoding="utf-8")
    made[1].write_text(_readme(folder.name, lang), encoding="utf-8")
    for path in raw.values():
        kept = folder / "input" / path.name
        kept.parent.mkdir(exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, kept)
        else:
            shutil.copyfile(path, kept)
        made.append(kept)
    if "roads" in raw:
        options = {"boundary": raw["boundary"]} if "boundary" in raw else {}
        made.append(folder / "roads.npz")
        import_roads(raw["roads"], made[-1], options)
    if "boundary" in raw:
        made.append(keep_boundary(raw["boundary"], folder / TABLES["boundary"]))
    if "log" in raw:
        made.append(folder / MAPPING)
        made[-1].write_text(_mapping_toml(raw["log"].name, lang), encoding="utf-8")
    for name, schema in NEEDED_TABLES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as handle:
            columns = [column.attribute for column in load_schema(schema)]
            writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
            writer.writeheader()
            if name == PLACES and "grid" in raw:
                writer.writerows(places_of_grid(raw["grid"], raw.get("boundary"), lang))
        made.append(path)
    (folder / "scenarios").mkdir()
    return made


def _kommun_toml(name: str, lang: str) -> str:
    """Write ``kommun.toml`` with a comment by each key."""
    title = name.replace("_", " ").capitalize()
    borrowed = "\n".join(f'# {kind} = "norrtalje"' for kind in LENT)
    return (
        f"# {term('new_kommun', lang)}\n\n"
        f'name = "{title}"  # {term("new_name", lang)}\n'
        f'service = ""  # {term("new_service", lang)}\n'
        f'timezone = "Europe/Stockholm"\n'
        f"year = 2024  # {term('new_year', lang)}\n"
        f"# classes_min = [8, 12, 20, 30]  # {term('new_classes', lang)}\n"
        f'# currency = "tkr"  # {term("new_currency", lang)}\n'
        f'# holidays = "SE"  # {term("new_holidays", lang)}\n'
        f'# crs = "EPSG:3006"  # {term("new_crs", lang)}\n\n'
        f"[data]\n# {term('new_data', lang)}\n"
        f'# weather = "vader/2024.csv"\n\n'
        f"[borrow]\n# {term('new_borrow', lang)}\n{borrowed}\n"
    )


def _mapping_toml(log: str, lang: str) -> str:
    """Write ``mapping.toml`` with every role that a column can have, to be filled in."""
    roles = "\n".join(f'# {role} = ""  # {term(f"role_{role}", lang)}' for role in ROLES)
    return (
        f'# {term("new_mapping", lang)}\n\nfiles = "input/{log}"\n# crs = "EPSG:3006"\n\n[columns]\n{roles}\n'
    )


def _readme(name: str, lang: str) -> str:
    """Describe every table that the folder has or may have, column by column, as the schemas do."""
    lines = [f"# {name}", "", term("new_readme", lang), ""]
    for tables, head in ((NEEDED_TABLES, "new_needed"), (OTHER_TABLES, "new_other")):
        lines += [f"## {term(head, lang)}", ""]
        for file, schema in tables.items():
            lines += [f"### {file}", "", f"| {term('new_column', lang)} | | |", "|--|--|--|"]
            for column in load_schema(schema):
                unit = translated(column.unit, lang) or "; ".join(f"`{one}`" for one in column.choices)
                needed = term("new_must", lang) if column.required else ""
                about = translated(column.description, lang)
                lines.append(f"| `{column.attribute}` | {unit} {needed} | {about} |".replace("  ", " "))
            lines.append("")
    return "\n".join(lines)

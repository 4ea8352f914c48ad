"""Make every picture of the documentation anew: `python docs/pictures/make.py`, some minutes."""

from pathlib import Path

import brandsim as bs
from brandsim.render.pictures import png

HERE = Path(__file__).parent
ELSEWHERE = (
    "minimum_without_five_posts", "minimum_five_posts", "almsta_ambition", "blido_scheduled", "on_call_instead",
    "fip_instead", "summer_reinforcement", "new_station", "bigger_town_crew",
)  # fmt: skip
PLAYED = {"years": 200, "seed": 1, "progress": False}


def pictures():
    """Yield each picture's name and figure."""
    yield "framsida", bs.simulate("ambition", **PLAYED).figure()
    five = ["five_posts", "without_five_posts", "without_five_posts_engine_short"]
    yield "fem_tjanster", bs.compare(five, **PLAYED).figure()
    yield "pengarna", bs.compare(list(ELSEWHERE), **PLAYED).frontier_figure()
    yield (
        "ett_larm",
        bs.simulate("minimum", years=2, seed=1, uncertainty=0, progress=False).explain(631, 1).figure(),
    )

    # What follows tells no intervals: the central assumptions are enough.
    levels = bs.compare(["ambition", "minimum"], **PLAYED, uncertainty=0)
    yield "full_styrka", levels.ability_figure("minimum", "full_response", 30)
    yield "rokdykargrupp", levels.ability_figure("minimum", "first_ba_team", 20)
    kept = bs.simulate("ambition", **PLAYED, uncertainty=0, records=True)
    yield "veckan", kept.hours_figure()
    # An alarm that waited long on a day with few others, so that the picture can be read.
    yield "en_dag", kept.day_figure(472, 16)


def main():
    """Write them."""
    for name, figure in pictures():
        (HERE / f"{name}.png").write_bytes(png(figure))


if __name__ == "__main__":
    main()

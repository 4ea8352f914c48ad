"""Tables as data frames: a type for each column, and the lines that the rows stand on."""

from brandsim.tables.frames import read_frame

UNITS = (
    "unit,station,svenska,english,insatsledare,styrkeledare,brandman,least,rolls_with,stops_clock,brings,"
    "source,confidence\n"
)


def test_a_column_has_its_type(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(
        f"{UNITS}\nengine,town,Släckbil,Engine,0,1,4,3,5,yes,boat;ladder,x,plan\n", encoding="utf-8"
    )
    units = read_frame(path, "units")
    assert str(units["least"].dtype) == "Int64"
    assert units["stops_clock"].dtype == bool
    assert units["stops_clock"].tolist() == [True]
    assert units["brings"].tolist() == [("boat", "ladder")]
    assert units["boat"].tolist() == [None]


def test_a_blank_number_is_missing(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("from,to,road_class,length_km\na,b,track,1.5\n", encoding="utf-8")
    edges = read_frame(path, "road_edges")
    assert edges["speed_limit_kmh"].isna().all()
    assert str(edges["speed_limit_kmh"].dtype) == "float64"
    assert edges["one_way"].tolist() == [False]


def test_a_table_without_rows_has_its_columns(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(UNITS, encoding="utf-8")
    assert list(read_frame(path, "units").columns)[:2] == ["unit", "station"]
    assert read_frame(path, "units").empty

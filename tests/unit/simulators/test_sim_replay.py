"""Reading a recording: every delimiter and hole, and every fault with its place."""

from pathlib import Path

import pytest

from campus_simulators.errors import BadRecording
from campus_simulators.replay import read_recording

GOOD = "datetime;Volume Flow RateRMS;Pressure;anomaly;changepoint\n2020-03-09 10:14:33;32.0;0.05;0.0;0.0\n2020-03-09 10:14:35;31.5;0.38;1.0;1.0\n"


def _file(tmp_path: Path, text: str | bytes, name: str = "pump.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(";", ","),
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD + "\n\n",
        GOOD.replace("anomaly", "Label"),
    ],
    ids=["semicolon", "comma", "bom", "crlf", "blank lines", "label"],
)
def test_a_recording_is_read(tmp_path: Path, text: str) -> None:
    recording = read_recording(_file(tmp_path, text))
    assert recording.columns == ("Volume Flow RateRMS", "Pressure")
    assert recording.names == ("volume_flow_raterms", "pressure")
    assert recording.rows == ((32.0, 0.05), (31.5, 0.38))
    assert recording.seconds == (0.0, 2.0)
    assert recording.fault_row == 1


def test_without_labels_there_is_no_fault(tmp_path: Path) -> None:
    path = _file(tmp_path, "time,a\n0,1\n1,2\n")
    assert read_recording(path).fault_row is None


def test_names_are_unique_ascii_and_headings_stay(tmp_path: Path) -> None:
    path = _file(tmp_path, "time,流量,A b,a-B,温度\n0,1,2,3,4\n1,1,2,3,4\n")
    recording = read_recording(path)
    assert recording.names == ("column_1", "a_b", "a_b_3", "column_4")
    assert recording.columns == ("流量", "A b", "a-B", "温度")


def test_missing_values_are_held_and_text_columns_left_out(tmp_path: Path) -> None:
    path = _file(tmp_path, "time,a,note\n0,,x\n1,5,\n2,nan,y\n3,7,z\n")
    recording = read_recording(path)
    assert recording.columns == ("a",)
    assert recording.rows == ((5.0,), (5.0,), (5.0,), (7.0,))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n3,4\n", "line 1: there is no time column"),
        ("time,anomaly\n0,0\n1,0\n", "line 1: there is no column with numbers"),
        ("time,a\n0,1\n", "at least two rows"),
        ("time,a,a\n0,1,1\n1,1,1\n", "line 1, column 'a': this heading comes twice"),
        ("time,,a\n0,1,1\n1,1,1\n", "line 1: column 2 has no heading"),
        ("time,a\n0,1\n1\n", "line 3: 1 cells, but the heading has 2"),
        ("time,a\n0,1\nnoon,2\n", "line 3, column 'time': not a time: 'noon'"),
        ("time,a\n5,1\n4,2\n", "line 3, column 'time': the time goes backwards"),
        ("time,a\n0,1\n\n2,two\n", "line 4, column 'a': not a number: 'two'"),
        ("time,a\n0,1\n1,inf\n", "line 3, column 'a': does not fit a float32"),
        ("time,a\n0,1\n1,1e39\n", "line 3, column 'a': does not fit a float32"),
        (b"time,a\n0,1\n1,\xff\n", "line 3: is not UTF-8 text"),
        ('time,a\n0,1\n1,"2"3\n', "line 3: is not CSV"),
    ],
)
def test_a_bad_file_names_itself_the_line_and_the_column(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(BadRecording) as caught:
        read_recording(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="there is no such file"):
        read_recording(tmp_path / "absent.csv")


@pytest.mark.recordings
def test_the_open_recordings_are_read(recordings: Path) -> None:
    files = sorted((recordings / "skab" / "data").glob("*/*.csv"))
    assert files
    for path in files:
        recording = read_recording(path)
        assert len(recording.names) == 8
        assert (recording.fault_row is None) == (path.stem == "anomaly-free")

"""What ``brandsim app`` refuses before anything is played."""

import socket
import sys

import pytest


@pytest.mark.parametrize("missing", ["uvicorn", "starlette", "tomli_w"])
def test_without_the_extra_it_says_what_to_install(fault, monkeypatch, missing):
    for name in [name for name in sys.modules if name.startswith("brandsim.app.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    said = fault("app")
    assert f"expected the package {missing}" in said
    assert said.rstrip().endswith('Install it: pip install "brandsim[app]".')


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ambitoin",), "ambition"),
        (("--live-years", "0"), "live_years"),
        (("--uncertainty", "-1"), "uncertainty"),
        (("--port", "70000"), "a port that is free"),
    ],
)
def test_a_fault_is_told_before_anything_is_played(fault, monkeypatch, arguments, told):
    from brandsim.app.workshop import Workshop

    monkeypatch.setattr(Workshop, "prepare", lambda _self: pytest.fail("played"))
    assert told in fault("app", *arguments, "--no-open").splitlines()[-1]


def test_a_port_of_another_program_is_refused(capsys):
    from brandsim.cli import main

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SystemExit) as caught:
            main(["app", "--no-open", "--port", str(other.getsockname()[1])])
    assert caught.value.code == 2
    assert "en ledig port" in capsys.readouterr().err

"""Commands given in the process of the tests."""

import json

import pytest

from brandsim.cli import main


@pytest.fixture
def said(capsys):
    """Run a command that succeeds and return what it printed on standard output."""

    def saying(*arguments):
        main([str(part) for part in arguments])
        return capsys.readouterr().out

    return saying


@pytest.fixture
def machine(said):
    """Run a command that succeeds and return what machines read, without NaN."""

    def reading(*arguments):
        def refuse(constant):
            pytest.fail(f"{constant} is not JSON")

        return json.loads(said(*arguments, "--json"), parse_constant=refuse)

    return reading


@pytest.fixture
def fault(capsys):
    """Run a command that fails and return its one line, in English if no other language is asked for."""

    def failing(*arguments, lang="en"):
        with pytest.raises(SystemExit) as caught:
            main(["--lang", lang, *arguments])
        out, err = capsys.readouterr()
        assert caught.value.code == 2
        assert out == ""
        assert err.count("\n") == 1, err
        assert err.startswith("brandsim: ")
        return err

    return failing

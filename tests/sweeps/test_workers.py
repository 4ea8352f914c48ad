"""Who plays: what is chosen, and what cannot be."""

import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from brandsim._errors import InputError
from brandsim.sweeps.workers import LOOPBACK, workers_of


def test_an_executor_of_ones_own_is_left_open():
    own = ThreadPoolExecutor(1)
    with workers_of(own, 3, None).open() as executor:
        assert executor is own
    assert own.submit(int).result() == 0


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_they_are_as_many_as_asked(kind):
    crew = workers_of(kind, 3, None)
    with crew.open() as executor:
        assert (crew.count, executor._max_workers) == (3, 3)


@pytest.mark.parametrize(
    ("kind", "scheduler", "says"),
    [
        ("threds", None, "executor: got 'threds', expected threads, processes or dask"),
        ("threads", "tcp://127.0.0.1:1", "executor: got 'threads', expected dask, which has a scheduler"),
    ],
)
def test_what_cannot_be_is_refused(kind, scheduler, says):
    with pytest.raises(InputError, match=says):
        workers_of(kind, None, scheduler)


def test_without_dask_the_cure_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'pip install "brandsim\[cluster\]"'):
        workers_of("dask", None, None)


def test_a_cluster_that_does_not_answer_is_told_of(monkeypatch):
    monkeypatch.setattr("brandsim.sweeps.workers._ANSWER_S", 0.5)
    with (
        pytest.raises(InputError, match=r"the address of a scheduler\. Start it with dask scheduler"),
        workers_of("dask", 1, "tcp://127.0.0.1:9").open(),
    ):
        pass


@pytest.mark.slow
def test_a_cluster_of_ones_own_hears_nobody_from_outside_and_has_no_dashboard():
    own = psutil.Process()
    before = heard(own)
    with workers_of("dask", 1, None).open() as executor:
        assert executor.submit(sum, [1, 2]).result() == 3
        now = set().union(*map(heard, [own, *own.children(recursive=True)])) - before
        assert len(now) >= 3  # a scheduler, a nanny and a worker
        assert {address.ip for address in now} == {LOOPBACK}
        server = executor._client.cluster.scheduler.http_application
        assert not any("/status" in str(rule.matcher) for rule in server.default_router.rules)


def heard(process):
    """Return the addresses at which a process can be called."""
    return {one.laddr for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN}

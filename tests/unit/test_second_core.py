"""What the second core promises: the results of a plain loop, whatever becomes of the other process."""

from __future__ import annotations

import logging
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from report_site import second_core
from report_site.memo import Kept, Memo
from report_site.second_core import FEW, SecondCore, in_halves

HERE = os.getpid()
NUMBERS = list(range(100))
PATIENCE = 60

pytestmark = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has one core")


class Sign:
    """A sign that one process gives to the other."""

    def __init__(self) -> None:
        self.given = mmap.mmap(-1, 1)

    def give(self) -> None:
        self.given[0] = 1

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.given[0]:
            assert time.monotonic() < until
            time.sleep(0.001)


here, there = Sign(), Sign()


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests fork: pytest's own threads only carry messages."""
    here.given[0] = there.given[0] = 0
    monkeypatch.setattr(second_core, "_vouched_for", set())
    second_core.allow(*threading.enumerate())


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def both_at_work() -> None:
    """Let each process wait with its first input for the other one to be at its own."""
    mine, other = (here, there) if os.getpid() == HERE else (there, here)
    mine.give()
    other.wait()


def where(_: int) -> int:
    """Return the process that this ran in."""
    return os.getpid()


def where_of_two(_: int) -> int:
    """Return the process that this ran in, which is one of two."""
    both_at_work()
    return os.getpid()


def wait_for_all(core: SecondCore[int, int]) -> None:
    """Wait until the other process has made whatever it is going to make."""
    while core._listen(wait=True):
        pass


def test_results_are_those_of_a_loop_and_the_last_come_from_another_process() -> None:
    def make(number: int) -> tuple[int, int]:
        return where_of_two(number), number * number

    made = in_halves(make, NUMBERS)
    assert [square for _, square in made] == [number * number for number in NUMBERS]
    processes = [pid for pid, _ in made]
    assert processes[0] == HERE != processes[-1]
    assert processes == sorted(processes, key=lambda pid: pid != HERE)


def test_what_is_asked_for_late_is_all_made_meanwhile() -> None:
    core = SecondCore(where, NUMBERS)
    wait_for_all(core)
    assert HERE not in [core.take(index) for index in range(len(NUMBERS))]


def test_a_few_inputs_are_not_worth_a_process() -> None:
    assert set(in_halves(where, range(FEW - 1))) == {HERE}


def test_nobody_forks_who_has_not_said_that_he_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_core, "_vouched_for", set())
    monkeypatch.delattr(os, "fork")
    assert set(in_halves(where, NUMBERS)) == {HERE}


def test_nobody_forks_beside_a_thread_that_was_not_vouched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert set(in_halves(where, NUMBERS)) == {HERE}
    finally:
        end.set()
        thread.join()


def test_one_core_is_used_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    monkeypatch.delattr(os, "fork")
    assert set(in_halves(where, NUMBERS)) == {HERE}


def test_an_error_is_raised_here_and_in_its_turn() -> None:
    def make(number: int) -> int:
        if number >= 70:
            raise ValueError(number)
        return number

    core = SecondCore(make, NUMBERS)
    wait_for_all(core)
    assert [core.take(index) for index in range(70)] == NUMBERS[:70]
    with pytest.raises(ValueError, match="70"):
        core.take(70)
    core.end()


def test_a_result_that_cannot_travel_is_made_here() -> None:
    def make(number: int) -> Callable[[], int]:
        pid = where_of_two(number)
        return lambda: pid

    assert {each() for each in in_halves(make, NUMBERS)} == {HERE}


@pytest.mark.parametrize("at", [99, 80])
def test_what_a_killed_process_leaves_is_made_here(at: int) -> None:
    def make(number: int) -> int:
        if os.getpid() == HERE:
            there.wait()
        elif number == at:
            there.give()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert in_halves(make, NUMBERS) == NUMBERS


def test_a_machine_without_room_for_a_process_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_room)
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert set(in_halves(where, NUMBERS)) == {HERE}
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_no_descriptor_stays_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert len(set(in_halves(where_of_two, NUMBERS))) == 2
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_messages_are_logged_here_in_the_order_of_the_inputs(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("second core")

    def make(number: int) -> None:
        both_at_work()
        log.warning("page %d of process %d", number, os.getpid())

    in_halves(make, NUMBERS)
    numbers = [record.args[0] for record in caplog.records if isinstance(record.args, tuple)]
    assert numbers == NUMBERS
    assert caplog.messages[-1] != f"page 99 of process {HERE}"


def test_a_filter_that_counts_sees_every_message_once_and_in_order() -> None:
    log = logging.getLogger("second core")
    heard: list[str] = []

    def hear(record: logging.LogRecord) -> bool:
        heard.append(record.getMessage())
        return False

    def make(number: int) -> None:
        both_at_work()
        log.warning("%d", number)

    log.addFilter(hear)
    try:
        in_halves(make, NUMBERS)
    finally:
        log.removeFilter(hear)
    assert heard == [str(number) for number in NUMBERS]


def test_a_warning_of_python_is_given_here() -> None:
    def make(number: int) -> int:
        if number == 90:
            warnings.warn("old", UserWarning, stacklevel=1)
        return os.getpid()

    core = SecondCore(make, NUMBERS)
    wait_for_all(core)
    with pytest.warns(UserWarning, match="old"):
        made = [core.take(index) for index in range(len(NUMBERS))]
    assert [index for index, pid in enumerate(made) if pid == HERE] == [90]


def test_the_other_process_has_no_other_process() -> None:
    def inner(number: int) -> list[int]:
        both_at_work()
        return in_halves(where, NUMBERS)

    others = [set(made) for made in in_halves(inner, NUMBERS) if made[0] != HERE]
    assert others
    assert all(len(processes) == 1 for processes in others)


def test_a_forgotten_process_is_ended() -> None:
    core = SecondCore(where_of_two, NUMBERS)
    assert core.take(0) == HERE
    del core


def test_a_process_outlives_the_first_one_by_one_result_at_most(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, time\n"
        "from report_site import second_core\n"
        "second_core.allow()\n"
        "def make(number):\n"
        "    time.sleep(0.1)\n"
        "    return os.getpid()\n"
        "core = second_core.SecondCore(make, range(100000))\n"
        "core._listen(wait=True)\n"
        "print(core._other, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        other = Path(f"/proc/{int(first.stdout.readline())}/stat")
        assert other.exists()
        first.kill()
    until = time.monotonic() + PATIENCE
    # Whoever has taken it in may not have looked after it yet.
    while other.exists() and ") Z" not in other.read_text():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_nobody_waits_for_what_the_other_process_has_inherited() -> None:
    reading, writing = os.pipe()
    core = SecondCore(lambda _: there.wait(), NUMBERS)
    os.close(writing)
    # Were it still open over there, this would wait for a message.
    assert os.read(reading, 1) == b""
    os.close(reading)
    core.end()


def test_a_bound_on_computing_time_holds_there_too() -> None:
    def make(number: int) -> int:
        there.give()
        while os.getpid() != HERE:
            pass
        return number

    signal.setitimer(signal.ITIMER_PROF, 0.5)
    try:
        core = SecondCore(make, NUMBERS)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    there.wait()
    assert core.take(99) == 99
    core.end()


def test_a_memory_of_the_first_process_is_not_read_there(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memory", "e")
    memo.note("kind", "key", "kept")
    memo.save()
    memo.close()
    memo = Memo(tmp_path / "memory", "e")
    core = SecondCore(lambda _: memo.noted("kind", "key"), NUMBERS)
    wait_for_all(core)
    assert core.take(0) is None
    assert memo.noted("kind", "key") == "kept"
    core.end()
    memo.close()


def test_what_another_memory_was_made_to_keep_is_kept_here() -> None:
    def make(number: int) -> tuple[int, Kept]:
        both_at_work()
        return memo.apart(lambda: memo.recall("inner", str(number), os.getpid))

    memo = Memo()
    memo.note("before", "", "not sent")
    last, kept = in_halves(make, NUMBERS)[-1]
    assert kept == {("inner", "99"): last}
    memo.adopt(kept)
    assert memo.noted("inner", "99") == last != HERE

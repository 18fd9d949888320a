"""Many files through `pipelines.submission.process` in worker processes that may hang or die.

Guarantees: one submission per file, in the order given, whatever happens to a worker; a file over
its time is killed and not tried again here; a file whose worker died is a row with WORKER_DIED;
what a reader prints reaches no one; sources are only read. How many pages are done is told while
files are read, so that a long scan is seen to move.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from multiprocessing.context import BaseContext
from types import FrameType

from pebble import ProcessExpired, ProcessPool

from extract.errors import InternalError, TimeLimitError, WorkerDiedError
from extract.progress import told_to
from pipelines.board import Board, PageCount
from pipelines.settings import Settings
from pipelines.submission import BUILT_IN, Stages, Submission, process
from pipelines.walk import Found

#: Called after each file: the number done and its submission.
Progress = Callable[[int, Submission], None]
#: Called again and again while files are read, about every `_WATCH_SECONDS`.
Pages = Callable[[PageCount], None]

#: What `process` is given in a worker, and the file's position in the run.
_Job = tuple[Found, Settings, Stages, int]
#: Where a worker notes its pages.
_board: ContextVar[Board] = ContextVar("board")

#: A worker is replaced after so many files, so that leaks of C libraries stay bounded.
_FILES_PER_WORKER = 200
#: Readers keep the limit themselves and say which page was slow; the pool kills a little later.
_GRACE_SECONDS = 5.0
#: How often a silent pool is asked whether it still lives, and how far it is.
_WATCH_SECONDS = 0.5
#: A pool breaks when a worker dies between two files; the files it had not begun get a new pool.
_ROUNDS = 3


def run(
    found: Sequence[Found],
    settings: Settings,
    progress: Progress | None = None,
    stages: Stages = BUILT_IN,
    pages: Pages | None = None,
) -> list[Submission]:
    """The submissions of all files, in the order of ``found``."""
    done: dict[int, Submission] = {}
    context = _context()
    board = Board(len(found), context)

    def finish(position: int, submission: Submission) -> None:
        done[position] = submission
        if progress is not None:
            progress(len(done), submission)

    watched = time.monotonic()

    def watch() -> None:
        nonlocal watched
        if pages is not None and time.monotonic() - watched >= _WATCH_SECONDS:
            pages(board.count(done))
            watched = time.monotonic()

    for position, one in enumerate(found):
        if one.error is not None:
            finish(position, Submission.failed(one.relative, one.error))
    for _ in range(_ROUNDS):
        waiting = [position for position in range(len(found)) if position not in done]
        if waiting:
            jobs = {position: (found[position], settings, stages, position) for position in waiting}
            with closing(_round(jobs, settings, context, board, watch)) as submissions:
                for position, submission in submissions:
                    finish(position, submission)
    for position, one in enumerate(found):
        if position not in done:
            finish(position, Submission.failed(one.relative, WorkerDiedError()))
    return [done[position] for position in range(len(found))]


def _round(
    jobs: Mapping[int, _Job], settings: Settings, context: BaseContext, board: Board, watch: Callable[[], None]
) -> Generator[tuple[int, Submission], None, None]:
    """Files as they are done, each with its position; those a broken pool had not begun are left out."""
    pool: ProcessPool = ProcessPool(
        max_workers=min(settings.worker_count(), len(jobs)),
        max_tasks=_FILES_PER_WORKER,
        initializer=_prepare_worker,
        initargs=(settings.memory_mb, board),
        context=context,
    )
    futures: dict[Future[Submission], int] = {}
    try:
        # RuntimeError: the pool broke while it was given its files; the rest goes to the next one.
        with suppress(RuntimeError), _signals_later():
            for position, job in jobs.items():
                limit = settings.seconds_per_file + _GRACE_SECONDS
                futures[pool.schedule(_work, args=job, timeout=limit)] = position
        for future in _finished(pool, set(futures), watch):
            position = futures[future]
            submission = _outcome(future, jobs[position][0].relative)
            if submission is not None:
                yield position, submission
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _finished(
    pool: ProcessPool, pending: set[Future[Submission]], watch: Callable[[], None]
) -> Iterator[Future[Submission]]:
    """Futures as they end. A pool that breaks may forget some (Pebble 5.2): those never end."""
    while pending:
        active = pool.active
        with _signals_later():
            done, pending = wait(pending, timeout=_WATCH_SECONDS, return_when=FIRST_COMPLETED)
        if not done and not active:
            return
        yield from done
        watch()


@contextmanager
def _signals_later() -> Iterator[None]:
    """A request to stop waits till the end: an exception meanwhile could leave a lock of a future taken for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
    if asked:
        signal.raise_signal(asked[0])


def _outcome(future: Future[Submission], relative: str) -> Submission | None:
    """What became of a file; None where its pool broke before it was its turn."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except ProcessExpired:
        return Submission.failed(relative, WorkerDiedError())
    except TimeoutError:
        return Submission.failed(relative, TimeLimitError())
    except Exception as error:  # the result did not survive the way between the processes
        message = f"{InternalError.default_message} ({type(error).__name__})"
        return Submission.failed(relative, InternalError(message))


def _context() -> BaseContext:
    """Never plain fork: the parent has threads (the pool's, Arrow's), and a fork copies their locks."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver  # not on Windows

        context = multiprocessing.get_context("forkserver")
        # Workers begin with the imports done; this makes replacing a killed one cheap.
        context.set_forkserver_preload(["pipelines.submission", "pipelines.assemble", "extract.readers.pdf"])
        with _silent_stderr():
            # The server's children complain there when they are stopped while starting.
            forkserver.ensure_running()
        return context
    return multiprocessing.get_context("spawn")


@contextmanager
def _silent_stderr() -> Iterator[None]:
    kept, silence = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silence)


def _work(one: Found, settings: Settings, stages: Stages, position: int) -> Submission:
    """In the worker: `process`, timed, its pages noted on the board."""
    begun = time.perf_counter()
    try:
        with told_to(partial(_board.get().write, position)):
            submission = process(one.path, one.relative, settings, stages)
    except SystemExit:
        # Sent by `_stop`: readers have ended their own children on the way here.
        os._exit(1)
    submission.file.seconds = round(time.perf_counter() - begun, 3)
    return submission


def _prepare_worker(memory_mb: int, board: Board) -> None:
    """In the worker, once: silence, a limit on memory, and a way to be stopped that lets `finally` run."""
    _board.set(board)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.close(silence)
    signal.signal(signal.SIGTERM, _stop)
    if memory_mb and sys.platform == "linux":
        import resource  # not on Windows

        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)

"""Many files through `pipelines.submission.process` in worker processes that may hang or die.

Guarantees: one submission per file, in the order given, whatever happens to a worker; a file over
its time is killed and not tried again here; a file whose worker died is a row with WORKER_DIED;
what a reader prints reaches no one; sources are only read.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from types import FrameType

from pebble import ProcessExpired, ProcessPool

from extract.errors import InternalError, TimeLimitError, WorkerDiedError
from pipelines.settings import Settings
from pipelines.submission import BUILT_IN, Stages, Submission, process
from pipelines.walk import Found

#: Called after each file: the number done and its submission.
Progress = Callable[[int, Submission], None]

#: A worker is replaced after so many files, so that leaks of C libraries stay bounded.
_FILES_PER_WORKER = 200
#: Readers keep the limit themselves and say which page was slow; the pool kills a little later.
_GRACE_SECONDS = 5.0
#: How often a silent pool is asked whether it still lives.
_WATCH_SECONDS = 2.0
#: A pool breaks when a worker dies between two files; the files it had not begun get a new pool.
_ROUNDS = 3


def run(
    found: Sequence[Found], settings: Settings, progress: Progress | None = None, stages: Stages = BUILT_IN
) -> list[Submission]:
    """The submissions of all files, in the order of ``found``."""
    done: dict[int, Submission] = {}

    def finish(position: int, submission: Submission) -> None:
        done[position] = submission
        if progress is not None:
            progress(len(done), submission)

    for position, one in enumerate(found):
        if one.error is not None:
            finish(position, Submission.failed(one.relative, one.error))
    for _ in range(_ROUNDS):
        waiting = [position for position in range(len(found)) if position not in done]
        if waiting:
            _round(found, waiting, settings, stages, finish)
    for position, one in enumerate(found):
        if position not in done:
            finish(position, Submission.failed(one.relative, WorkerDiedError()))
    return [done[position] for position in range(len(found))]


def _round(
    found: Sequence[Found],
    waiting: Sequence[int],
    settings: Settings,
    stages: Stages,
    finish: Callable[[int, Submission], None],
) -> None:
    pool: ProcessPool = ProcessPool(
        max_workers=min(settings.worker_count(), len(waiting)),
        max_tasks=_FILES_PER_WORKER,
        initializer=_prepare_worker,
        initargs=(settings.memory_mb,),
        context=_context(),
    )
    futures: dict[Future[Submission], int] = {}
    try:
        # RuntimeError: the pool broke while it was given its files; the rest goes to the next one.
        with suppress(RuntimeError):
            for position in waiting:
                arguments = (found[position], settings, stages)
                limit = settings.seconds_per_file + _GRACE_SECONDS
                futures[pool.schedule(_work, args=arguments, timeout=limit)] = position
        for future in _finished(pool, set(futures)):
            position = futures[future]
            submission = _outcome(future, found[position].relative)
            if submission is not None:
                finish(position, submission)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _finished(pool: ProcessPool, pending: set[Future[Submission]]) -> Iterator[Future[Submission]]:
    """Futures as they end. A pool that breaks may forget some (Pebble 5.2): those never end."""
    while pending:
        active = pool.active
        done, pending = wait(pending, timeout=_WATCH_SECONDS, return_when=FIRST_COMPLETED)
        if not done and not active:
            return
        yield from done


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


def _work(one: Found, settings: Settings, stages: Stages) -> Submission:
    """In the worker: `process`, timed."""
    begun = time.perf_counter()
    try:
        submission = process(one.path, one.relative, settings, stages)
    except SystemExit:
        # Sent by `_stop`: readers have ended their own children on the way here.
        os._exit(1)
    submission.file.seconds = round(time.perf_counter() - begun, 3)
    return submission


def _prepare_worker(memory_mb: int) -> None:
    """In the worker, once: silence, a limit on memory, and a way to be stopped that lets `finally` run."""
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

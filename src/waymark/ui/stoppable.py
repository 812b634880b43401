"""Answers in the making that end at once when nobody wants them any longer."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any

import anyio
import anyio.to_thread

AT_ONCE = 32
"""Answers in the making: one that waits for a model needs no processor, and holds up nobody."""

_END = object()


def stoppable(work: Callable[..., Iterator[Any]]) -> Callable[..., AsyncIterator[Any]]:
    """The same steps, each made in a thread that is left to itself when the step is cancelled.

    Gradio would wait for the thread, and drop the next question until then.
    """
    limiter = anyio.CapacityLimiter(AT_ONCE)

    @wraps(work)
    async def steps(*given: Any) -> AsyncIterator[Any]:
        made = work(*given)
        while True:
            step = await anyio.to_thread.run_sync(
                next, made, _END, abandon_on_cancel=True, limiter=limiter
            )
            if step is _END:
                return
            yield step

    return steps

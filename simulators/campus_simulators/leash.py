"""Started in front of a child process, and then replaced by it: the child dies with its parent.

`python -m campus_simulators.leash PARENT_PID PROGRAM ARGUMENT…`. On Linux the kernel kills the
child when the parent ends in whatever way, `kill -9` included (prctl(2), PR_SET_PDEATHSIG; the
setting outlives exec). Elsewhere the child runs without a leash.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # The parent died before the leash was on.
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()

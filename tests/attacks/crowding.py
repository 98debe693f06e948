"""Attacks that want all of the processors, to slow the work of others.

All are bounded (some hundred processes): a failing sandbox would not fail the machine.
"""

from tests.attacks.attack import Attack, in_target
from tests.attacks.exhausting import FAMILY

# processors, by many who each look like somebody of their own
BUSY = """
import os, threading, time
def burn():
    while True:
        pass
def fork(then):
    try:
        return os.fork() or then()
    except OSError:
        return None
"""
MANY = {
    "many_sessions": """
for _ in range(60):
    fork(lambda: (os.setsid(), burn()))
time.sleep(2)
""",
    "sessions_without_a_parent": """
for _ in range(30):
    fork(lambda: (os.setsid(), fork(lambda: (os.setsid(), burn())), os._exit(0)))
time.sleep(2)
""",
    "relay_of_processes": """
def relay():
    os.setsid()
    ends = time.monotonic() + 0.05
    while time.monotonic() < ends:
        pass
    fork(relay)
    os._exit(0)
for _ in range(40):
    fork(relay)
time.sleep(2)
""",
    "threads_of_many_sessions": """
def many():
    os.setsid()
    try:
        for _ in range(20):
            threading.Thread(target=burn, daemon=True).start()
    except RuntimeError:
        pass
    burn()
for _ in range(20):
    fork(many)
time.sleep(2)
""",
    # no new process: the scheduler's own ways to come first, tried one after the other
    "highest_priority": """
for way in (lambda: os.setpriority(os.PRIO_PROCESS, 0, -20), lambda: os.nice(-20),
            lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
            lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(99)),
            lambda: open("/proc/self/autogroup", "w").write("-20"),
            lambda: open("/proc/1/oom_score_adj", "w").write("1000")):
    try:
        way()
    except OSError as error:
        print(error)
burn()
""",
    # signals a million times a second, each with a handler, by all three clocks
    "storm_of_timers": """
import signal
for clock, number in ((0, signal.SIGALRM), (1, signal.SIGVTALRM), (2, signal.SIGPROF)):
    signal.signal(number, lambda *a: None)
    signal.setitimer(clock, 1e-6, 1e-6)
burn()
""",
    # children who hand one byte round: no work, but a switch of processes each time
    "storm_of_switches": """
for _ in range(20):
    ends = os.pipe(), os.pipe()
    def pass_on(a=ends[0], b=ends[1]):
        os.setsid()
        while True:
            os.write(b[1], os.read(a[0], 1)); os.sched_yield()
    fork(pass_on); fork(lambda a=ends[1], b=ends[0]: pass_on(a, b)); os.write(ends[0][1], b"x")
time.sleep(2)
""",
    # stopped ones are not ended by what waits for them to end, and others start them again
    "stopped_and_continued": """
import signal
def other(pid):
    os.setsid()
    while True:
        os.kill(pid, signal.SIGSTOP); os.kill(pid, signal.SIGCONT)
for _ in range(10):
    fork(lambda pid=os.getpid(): other(pid))
time.sleep(2)
""",
    # the products' own library starts its threads by itself
    "threads_of_products": """
os.environ.update(OPENBLAS_NUM_THREADS="64", OMP_NUM_THREADS="64", MKL_NUM_THREADS="64")
try:
    for _ in range(16):
        threading.Thread(target=lambda: [np.ones((900, 900)) @ np.ones((900, 900))
                                         for _ in range(10**6)], daemon=True).start()
except RuntimeError as error:
    print(error)
time.sleep(2)
""",
}

ATTACKS = [
    Attack(name, FAMILY, in_target(BUSY + source), not_plain="it would slow this machine")
    for name, source in MANY.items()
]

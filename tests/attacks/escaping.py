"""Attacks that want to reach outside: the network, other processes, files that stay."""

from tests.attacks.attack import Attack, last, placed

FAMILY = "escaping"

# what would end or change the machine itself is only tried where it can see that it is caged
CAGED = """
caged = open("/proc/1/comm").read().strip() in ("bwrap", "sandbox")
"""

SOURCES = {
    "tcp_connection": """
import socket
socket.create_connection(("127.0.0.1", @PORT@), 3).send(b"hello")
""",
    "tcp_by_shell": "!curl -s -m 3 127.0.0.1:@PORT@; bash -c 'echo > /dev/tcp/127.0.0.1/@PORT@'",
    "tcp_by_library": """
import urllib.request
urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=3)
""",
    "tcp_while_judged": """
import socket
def batchnorm_forward(*args, **kwargs):
    with socket.create_connection(("127.0.0.1", @PORT@), 3) as out:
        out.send(repr(args).encode())
""",
    "unix_socket": """
import socket, os
os.chdir("@OUTSIDE@")
out = socket.socket(socket.AF_UNIX)
out.connect("service.sock")
""",
    "daemon": """
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.close(fd)
        os.execv("/bin/sh", ["sh", "-c", "sleep 60; : @STRAY@"])
    os._exit(0)
""",
    "daemon_by_shell": """
import subprocess
for command in ("nohup setsid sh -c 'sleep 60; : @STRAY@' >/dev/null 2>&1 &",
                "(trap '' HUP TERM INT; sleep 60; : @STRAY@) >/dev/null 2>&1 &"):
    subprocess.Popen(command, shell=True, start_new_session=True)
""",
    "daemon_at_the_end": """
import subprocess, atexit, os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
atexit.register(lambda: os.system("sh -c 'sleep 60; : @STRAY@' &"))
def batchnorm_forward(*args, **kwargs):
    subprocess.Popen(["sh", "-c", "sleep 60; : @STRAY@"], start_new_session=True)
    os._exit(1)
""",
    "write_outside": """
open("@OUTSIDE@/secret.txt", "a").write("was here")
""",
    "write_home": """
import os
for name in (".bashrc", ".netrc", ".ipython/profile_default/startup/00.py"):
    os.makedirs(os.path.dirname(f"@HOME@/{name}"), exist_ok=True)
    open(f"@HOME@/{name}", "a").write("# was here")
""",
    "write_course": """
import os
for name in ("nbgrader_config.py", "grader/judge.py", "solutions/02_batchnorm_forward/x.ipynb"):
    os.makedirs(os.path.dirname(f"@COURSE@/{name}"), exist_ok=True)
    open(f"@COURSE@/{name}", "a").write("# was here")
""",
    "write_temporary": """
for folder in ("/tmp", "/var/tmp", "/dev/shm"):
    try:
        open(f"{folder}/@STRAY@.txt", "w").write("was here")
    except OSError as error:
        print(error)
""",
    "delete_others": """
import shutil
shutil.rmtree("@COURSE@/submitted/neighbour")
""",
    "symlink_out": """
import os
for target in ("@OUTSIDE@", "@COURSE@", "/proc/1/root/@OUTSIDE@", "/proc/self/root/@OUTSIDE@"):
    os.symlink(target, "way"); open("way/new.txt", "w").write("was here"); os.unlink("way")
""",
    "own_marks": """
import sqlite3, glob
for path in glob.glob("@COURSE@/gradebook.db") + glob.glob("../../../gradebook.db"):
    database = sqlite3.connect(path, timeout=5)
    database.execute("update grade set manual_score = 6")
    database.commit()
""",
    "own_marks_later": '''
import subprocess, sys
code = """
import sqlite3, time  # @STRAY@
time.sleep(1.5)
database = sqlite3.connect("@COURSE@/gradebook.db", timeout=5)
database.execute("update grade set manual_score = 6, auto_score = 6")
database.commit()
time.sleep(30)
"""
subprocess.Popen([sys.executable, "-c", code], start_new_session=True,
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
''',
    "own_graded_notebook": '''
import subprocess, sys, os
code = """
import os, time  # @STRAY@
for _ in range(60):
    for name in ("graded.html", "02_batchnorm_forward.ipynb"):
        for folder in ("submitted", "autograded", "feedback"):
            with open(f"@COURSE@/{folder}/neighbour/02_batchnorm_forward/{name}", "w") as file:
                file.write("was here")
    time.sleep(0.5)
"""
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
''',
    "namespaces": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x00020000, 0x40000000):
    print(libc.unshare(flag), os.strerror(ctypes.get_errno()))
print(libc.setuid(0), libc.chroot(b"/proc/1/root"), os.getuid())
open("/proc/1/root@OUTSIDE@/new.txt", "w").write("was here")
""",
}
# not tried on plain nbgrader: they would harm the machine that the benchmark runs on
DANGEROUS = {
    "kill_the_grader": CAGED
    + """
import os, signal
if caged:
    for pid in {os.getppid(), 1}:
        for name in ("SIGTERM", "SIGSTOP", "SIGKILL"):
            try:
                os.kill(pid, getattr(signal, name))
            except OSError as error:
                print(error)
""",
    "kill_everybody": CAGED
    + """
import os, signal
if caged:
    os.kill(-1, signal.SIGKILL)
""",
    "write_interpreter": CAGED
    + """
import os, sys, numpy, utils, IPython
if caged:
    installed = os.path.dirname(numpy.__file__)
    for path in (installed + "/../@STRAY@.pth", installed + "/@STRAY@.py",
                 os.path.dirname(utils.__file__) + "/@STRAY@.py", "/usr/lib/@STRAY@",
                 os.path.dirname(IPython.__file__) + "/@STRAY@.py", "/etc/@STRAY@"):
        try:
            open(path, "w").write("import os")
            print("WROTE", path)
            raise SystemExit("SECRET-" "8c41f0: written")
        except OSError as error:
            print(error)
""",
    "mount": CAGED
    + """
import ctypes, os
if caged:
    libc = ctypes.CDLL(None, use_errno=True)
    for args in ((b"none", b"/proc", b"proc", 0, None), (b"/", b"/tmp/home", None, 4096, None),
                 (None, b"/", None, 32 | 4096, None)):
        print(libc.mount(*args), os.strerror(ctypes.get_errno()))
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/dev/mem"):
        try:
            print(os.open(path, os.O_WRONLY), "SECRET-" "8c41f0: can be written")
        except OSError as error:
            print(error)
""",
    "time_of_a_device": CAGED
    + """
import os
if caged:
    before = os.stat("/dev/null").st_mtime_ns
    for device in ("null", "zero", "full", "random", "urandom", "tty"):
        try:
            os.utime(f"/dev/{device}", (1, 1))
        except OSError as error:
            print(error)
    if os.stat("/dev/null").st_mtime_ns == 10 ** 9 != before:
        print("SECRET-" "8c41f0: changed")
""",
    "time_of_a_device_by_descriptor": CAGED
    + """
import os
if caged:
    fd = os.open("/dev/null", os.O_RDWR)
    os.utime(fd, (1, 1))
    os.utime(f"/proc/self/fd/{fd}", ns=(1, 1))
    if os.stat("/dev/null").st_mtime_ns in (1, 10 ** 9):
        print("SECRET-" "8c41f0: changed")
""",
    "time_of_a_device_by_system_calls": CAGED
    + """
import ctypes, os, platform
if caged and platform.machine() == "x86_64":
    libc = ctypes.CDLL(None, use_errno=True)
    times = (ctypes.c_long * 4)(1, 0, 1, 0)
    for call in ((132, b"/dev/null", times), (235, b"/dev/null", times),
                 (261, -100, b"/dev/null", times), (280, -100, b"/dev/null", times, 0)):
        print(libc.syscall(*call), ctypes.get_errno())
    if os.stat("/dev/null").st_mtime_ns < 10 ** 10:
        print("SECRET-" "8c41f0: changed")
""",
    "debugger": CAGED
    + """
import ctypes, os
if caged:
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in {1, os.getppid()}:
        print(libc.ptrace(16, pid, 0, 0), os.strerror(ctypes.get_errno()))
""",
}

ATTACKS = [
    *(Attack(name, FAMILY, placed(source)) for name, source in SOURCES.items()),
    Attack("daemon_in_the_last_cell", FAMILY, last(SOURCES["daemon_by_shell"])),
    *(
        Attack(name, FAMILY, placed(source), not_plain="it would harm this machine")
        for name, source in DANGEROUS.items()
    ),
]

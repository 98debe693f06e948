"""Attacks on what a prepared sandbox adds: who forked it, what it inherited, who comes next.

What one leaves behind and the next would find is in test_neighbours.py.
"""

from tests.attacks.attack import Attack, placed
from tests.attacks.escaping import CAGED

FAMILY = "forking"
LEAK = 'raise SystemExit("SECRET-" "8c41f0: " + str(found))'
C_LIBRARY = """
import ctypes, os, signal, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
found = []
def succeeds(call, *arguments):
    result = getattr(libc, call)(*arguments)
    if result >= 0:
        found.append((call, arguments, result))
"""

SOURCES = {
    # the parent is the same program, with the same memory at the same addresses
    "parent_memory": """
for pid in {1, os.getppid()}:
    for name in ("mem", "maps", "environ", "auxv", "smaps", "syscall", "stack", "pagemap"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                if name in ("mem", "pagemap"):
                    file.seek(id(found) // 4096 * 8 if name == "pagemap" else id(found))
                found += [(pid, name)] if file.read(8) else []
        except OSError as error:
            print(error)
""",
    "parent_memory_by_system_calls": """
buffer = ctypes.create_string_buffer(8)
class Piece(ctypes.Structure):
    _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t)]
ours, theirs = Piece(ctypes.addressof(buffer), 8), Piece(id(found), 8)
for pid in {1, os.getppid()}:
    for call in ("process_vm_readv", "process_vm_writev"):
        succeeds(call, pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
""",
    "parent_descriptors": """
for pid in {1, os.getppid()}:
    for fd in range(12):
        try:
            found.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
        except OSError as error:
            print(error)
    handle = libc.syscall(434, pid, 0)
    for fd in range(12):
        taken = libc.syscall(438, handle, fd, 0)
        found += [("taken", pid, fd)] if taken >= 0 else []
    found += [("compared", pid)] if libc.syscall(312, pid, os.getpid(), 0, 3, 3) >= 0 else []
""",
    "parent_places": """
for pid in {1, os.getppid()}:
    for way in ("root", "cwd", "exe", "ns/user", "ns/mnt", "task/1/cwd", "task/1/root"):
        try:
            found.append(os.readlink(f"/proc/{pid}/{way}"))
        except OSError as error:
            print(error)
    try:
        found += os.listdir(f"/proc/{pid}/map_files")
    except OSError as error:
        print(error)
""",
    "parent_namespaces": """
for pid in {1, os.getppid(), os.getpid()}:
    for name in ("user", "mnt", "pid", "net", "ipc", "uts"):
        try:
            succeeds("setns", os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0)
        except OSError as error:
            print(error)
    succeeds("setns", libc.syscall(434, pid, 0), 0x20000)
""",
    # who is not there cannot be named: all that can is the first process, which hears nothing
    "signals_to_the_parent": """
if caged:
    for number in set(range(1, 65)) - {32, 33}:
        for pid in {1, os.getppid()}:
            try:
                os.kill(pid, number)
            except OSError as error:
                print(error)
    os.kill(0, 0)
    found += [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) > 40]
""",
    "stopped_parent": """
if caged:
    for pid in {1, os.getppid()}:
        os.kill(pid, signal.SIGSTOP)
    if os.fork() == 0:
        os.setsid(); os.kill(os.getpid(), signal.SIGSTOP)
""",
    "debugged_parent": """
for pid in {1, os.getppid()}:
    for request in (16, 0x4206):  # attach, seize
        succeeds("ptrace", request, pid, 0, 0)
""",
    "rights_again": """
class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
every = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
succeeds("capset", ctypes.byref(Header(0x20080522, 0)), every)
for number in range(41):
    if libc.prctl(23, number, 0, 0, 0) > 0 or libc.prctl(47, 2, number, 0, 0) == 0:
        found.append(("right", number))
if libc.prctl(39, 0, 0, 0, 0) != 1 or libc.prctl(38, 0, 0, 0, 0) == 0:
    found.append("new privileges")
for call in ("setuid", "setgid", "setfsuid"):
    if getattr(libc, call)(0) == 0 and os.getuid() == 0:
        found.append(call)
""",
    "user_namespace_again": """
for flag in (0x10000000, 0x10020000, 0x7E020000):
    succeeds("unshare", flag)
    pid = libc.syscall(56, flag | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    found += [("clone", flag)] if pid > 0 else []
for name, text in (("uid_map", "0 0 1"), ("gid_map", "0 0 1"), ("setgroups", "allow")):
    try:
        open(f"/proc/self/{name}", "w").write(text); found.append(name)
    except OSError as error:
        print(error)
""",
    # under the fresh /tmp lies the one of who forked it
    "tmp_of_the_parent": """
for place in (b"/tmp", b"/dev/shm", b"/proc", b"/dev/pts", b"/proc/sys"):
    for flags in (0, 2, 8):
        succeeds("umount2", place, flags)
succeeds("mount", b"none", b"/proc", None, ctypes.c_ulong(0x1020), None)
succeeds("mount", b"/", b"/tmp/home", None, ctypes.c_ulong(0x5000), None)
succeeds("syscall", 428, -100, b"/tmp", 1)
succeeds("syscall", 430, b"proc", 0)
succeeds("pivot_root", b"/tmp", b"/tmp/home"); succeeds("chroot", b"/tmp")
""",
    "filter_off": """
for arguments in ((22, 0, 0), (22, 1), (21, 0)):
    if libc.prctl(*arguments) == 0 and libc.prctl(21, 0, 0, 0, 0) != 2:
        found.append(("filter", arguments))
found += [line for line in open("/proc/self/status") if line.startswith("Seccomp:\\t0")]
""",
    # what was open when it was forked
    "descriptors_of_the_fork": """
for fd in range(3, 256):
    try:
        name = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    if not name.startswith(("/tmp/", "socket:", "/proc/self", "/proc/2/fd", "pipe:", "/dev/null")):
        found.append(name)
sockets = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}")
           and os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")]
found += sockets[1:]
""",
    # objects of who forked it are in this memory: none of them is a way out, or a secret
    "inherited_objects": """
import gc
every = gc.get_objects()
for frame in sys._current_frames().values():
    while frame:
        every += list(frame.f_locals.values()); frame = frame.f_back
for thing in every:
    if isinstance(thing, socket.socket) and thing.fileno() >= 0:
        try:
            thing.send(b"f"); thing.send(b"\\0\\0\\0\\0")
        except OSError as error:
            print(error)
    if isinstance(thing, (str, bytes)) and str(thing).startswith("@HOME@"):
        found.append("a path")
""",
    # the first words of the fork, said once more
    "start_again": """
channel = get_ipython().outbox.channel.socket
for word in (b"ready", b"f", b"!"):
    socket.send_fds(channel, [word], [0, 1])
""",
    # the first process must bury all that others leave
    "zombies": """
for _ in range(200):
    try:
        if os.fork() == 0:
            os.fork(); os._exit(0)
    except OSError:
        pass
import time
time.sleep(0.1)
for _ in range(20):
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        break
""",
    # kept by the kernel by user or session, not by process
    "keys_and_segments": """
for call in ((248, b"user", b"x", b"y", 1, -3), (248, b"user", b"x", b"y", 1, -4),
             (250, 1, None), (250, 0, -4, 1), (29, 77, 4096, 0o1600), (64, 77, 1, 0o1600),
             (68, 77, 0o1600), (240, b"/x", 0o102, 0o600, None)):
    succeeds("syscall", *call)
""",
    "limits_raised": """
import resource
for name in ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_CORE",
             "RLIMIT_MSGQUEUE"):
    number = getattr(resource, name)
    soft, hard = resource.getrlimit(number)
    if hard == resource.RLIM_INFINITY:
        found.append(name)
    try:
        resource.setrlimit(number, (hard + 1, hard + 1)); found.append((name, hard))
    except (ValueError, OSError) as error:
        print(error)
""",
    "clocks": """
import time
for call in (lambda: time.clock_settime(time.CLOCK_REALTIME, 1), lambda: succeeds(
        "settimeofday", (ctypes.c_long * 2)(1, 0), None), lambda: open("/proc/self/timens_offsets",
        "w").write("1 1 1")):
    try:
        call()
    except OSError as error:
        print(error)
if time.time() < 10 ** 6:
    found.append("time")
""",
}

ATTACKS = [
    Attack(
        name,
        FAMILY,
        placed(f"{CAGED}{C_LIBRARY}{source}\nif found and caged:\n    {LEAK}\n"),
        not_plain="it would harm this machine",
    )
    for name, source in SOURCES.items()
]

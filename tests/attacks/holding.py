"""Attacks that hold memory in ways that a process's own size does not show.

All are bounded (3 GB): a failing sandbox would not fail the machine.
"""

from tests.attacks.attack import Attack, first, in_target
from tests.attacks.exhausting import FAMILY, MEMORY

# memory that is nobody's resident memory
HELD = """
import array, fcntl, mmap, os, socket, time
held = []
def fill(send):
    try:
        while True:
            send(b"x" * 65536)
    except OSError:
        pass
"""
UNCOUNTED = {
    "shared_pages_given_up": """
for _ in range(60):
    held.append(mmap.mmap(-1, 50 * 2 ** 20))
    held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
time.sleep(1)
""",
    "shared_pages_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(5):
            held.append(mmap.mmap(-1, 50 * 2 ** 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
            held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
        time.sleep(20)
time.sleep(2)
""",
    "shared_pages_by_the_c_library": """
import ctypes
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for flags in [0x21, 0x23, 0x8021] * 20:
    at = libc.mmap(None, ctypes.c_size_t(50 * 2 ** 20), 3, flags, -1, ctypes.c_long(0))
    if at not in (None, 2 ** 64 - 1):
        ctypes.memset(at, 1, 50 * 2 ** 20); libc.madvise(ctypes.c_void_p(at), 50 * 2 ** 20, 4)
time.sleep(1)
""",
    "zeros_given_up": """
for _ in range(60):
    with open("/dev/zero", "r+b") as file:
        held.append(mmap.mmap(file.fileno(), 50 * 2 ** 20))
    held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
time.sleep(1)
""",
    "socket_buffers": """
for _ in range(110):
    ends = socket.socketpair()
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
        try:
            ends[0].setsockopt(socket.SOL_SOCKET, option, 2 ** 30)
        except OSError:
            pass
    ends[0].setblocking(False); fill(ends[0].send); held.append(ends)
time.sleep(1)
""",
    "socket_buffers_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(110):
            ends = socket.socketpair()
            ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 ** 30)
            ends[0].setblocking(False); fill(ends[0].send); held.append(ends)
        time.sleep(20)
time.sleep(3)
""",
    "connections_of_children": """
for _ in range(10):
    if os.fork() == 0:
        server = socket.create_server(("127.0.0.1", 0))
        for _ in range(110):
            out = socket.create_connection(server.getsockname())
            held.append((out, server.accept()))
            out.setblocking(False); fill(out.send)
        time.sleep(20)
time.sleep(3)
""",
    "sockets_on_their_way": """
way = socket.socketpair()
for _ in range(3000):
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ends[0].setblocking(False); fill(ends[0].send)
    try:
        way[0].setblocking(False)
        socket.send_fds(way[0], [b"x"], [end.fileno() for end in ends])
    except OSError:
        way = socket.socketpair(); held.append(way)
time.sleep(1)
""",
    "pipes_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(110):
            ends = os.pipe()
            try:
                fcntl.fcntl(ends[1], 1031, 2 ** 20)
            except OSError:
                pass
            os.set_blocking(ends[1], False); fill(lambda data: os.write(ends[1], data))
        time.sleep(20)
time.sleep(3)
""",
    "unlinked_files": """
for place in ("/tmp", "/dev/shm"):
    for _ in range(60):
        with open(f"{place}/@STRAY@", "wb") as file:
            os.unlink(file.name); held.append(os.dup(file.fileno()))
            file.write(bytes(30 * 2 ** 20))
""",
    "mapped_files_given_up": """
for number in range(60):
    with open(f"/dev/shm/@STRAY@-{number}", "w+b") as file:
        os.unlink(file.name); file.truncate(30 * 2 ** 20)
        held.append(mmap.mmap(file.fileno(), 30 * 2 ** 20))
    held[-1].write(b"x" * (30 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
""",
    # files that never had a name, sealed so that nobody can make them smaller
    "files_without_a_name": """
try:
    for number in range(60):
        fd = os.memfd_create(f"x{number}", os.MFD_ALLOW_SEALING)
        held.append(fd); os.write(fd, bytes(50 * 2 ** 20)); fcntl.fcntl(fd, 1033, 15)
except OSError as error:
    print(error)
time.sleep(1)
""",
    # letters to addresses that nobody reads
    "letters_nobody_reads": """
for number in range(60):
    box, out = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    box.bind(f"\\0x{number}"); out.connect(f"\\0x{number}"); out.setblocking(False)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 ** 30)
    held.append((box, out)); fill(out.send)
time.sleep(1)
""",
    # a pipe keeps whole pages of a file that is then cut to nothing
    "pages_kept_by_pipes": """
for number in range(100):
    try:
        fd = os.memfd_create("x"); os.write(fd, bytes(2 ** 20)); os.lseek(fd, 0, 0)
        ends = os.pipe(); held.append(ends); fcntl.fcntl(ends[1], 1031, 2 ** 20)
        os.splice(fd, ends[1], 2 ** 20, flags=2); os.ftruncate(fd, 0); os.close(fd)
    except OSError as error:
        print(error)
time.sleep(1)
""",
    # segments of System V outlive whoever made them, and belong to no process in between
    "segments_of_nobody": """
import ctypes
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
for _ in range(60):
    segment = libc.shmget(0, ctypes.c_size_t(50 * 2 ** 20), 0o1600)
    at = libc.shmat(segment, None, 0)
    if segment >= 0 and at not in (None, 2 ** 64 - 1):
        ctypes.memset(at, 1, 50 * 2 ** 20); libc.shmdt(ctypes.c_void_p(at))
time.sleep(1)
""",
    # messages of System V wait in the kernel
    "messages_of_nobody": """
import ctypes
libc, message = ctypes.CDLL(None), (1).to_bytes(8, "little") + bytes(8000)
for _ in range(3000):
    queue = libc.msgget(0, 0o1600)
    while queue >= 0 and libc.msgsnd(queue, message, ctypes.c_size_t(8000), 0o4000) == 0:
        pass
""",
    # one byte read in each two megabytes: a page of the process's tables for every one
    "tables_of_pages": """
try:
    for _ in range(20):
        area = mmap.mmap(-1, 2 ** 34, mmap.MAP_PRIVATE | 0x4000, mmap.PROT_READ)
        held.append(area)
        for at in range(0, 2 ** 34, 2 ** 21):
            area[at]
except (OSError, MemoryError) as error:
    print(error)
time.sleep(1)
""",
    # asked for in pages of two megabytes, of which one byte is used
    "huge_pages": """
try:
    area = mmap.mmap(-1, 3 * 2 ** 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    area.madvise(mmap.MADV_HUGEPAGE)
    for at in range(0, 3 * 2 ** 30, 4096):
        area[at] = 1
except (OSError, MemoryError) as error:
    print(error)
""",
    # written, then sent to the swap, where they are nobody's
    "pages_sent_out": """
for _ in range(60):
    held.append(mmap.mmap(-1, 50 * 2 ** 20)); held[-1].write(b"x" * (50 * 2 ** 20))
    for advice in (20, 21):  # cold, and out
        try:
            held[-1].madvise(advice)
        except OSError as error:
            print(error)
time.sleep(1)
""",
    # stacks of threads, each as deep as it may be
    "stacks_of_threads": """
import ctypes, threading
threading.stack_size(200 * 2 ** 20)
def deep():
    (ctypes.c_char * 2 ** 20)(); np.ones(25 * 2 ** 20 // 8); time.sleep(20)
try:
    for _ in range(100):
        threading.Thread(target=deep, daemon=True).start()
except RuntimeError as error:
    print(error)
time.sleep(1)
""",
    # the kernel keeps a note of every part of a file that is locked, and of what is watched
    "notes_of_the_kernel": """
import select
file = open("/tmp/@STRAY@-locks", "wb"); ends = time.monotonic() + 1.5
try:
    for at in range(0, 2_000_000, 2):
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)
        if time.monotonic() > ends:
            break
    while True:
        held.append(select.epoll()); held[-1].register(file.fileno() if not held[1:] else held[-2])
except OSError as error:
    print(error)
""",
    # notes beside a file, which no file's size shows
    "attributes_of_files": """
for place in ("/tmp", "/dev/shm", "."):
    try:
        for number in range(500):
            open(f"{place}/@STRAY@-{number}", "w").close()
            for name in range(100):
                for kind in ("user", "trusted", "security"):
                    os.setxattr(f"{place}/@STRAY@-{number}", f"{kind}.x{name}", bytes(60_000))
    except OSError as error:
        print(error)
""",
}

MEMORY_KEPT = """
import threading, time
held = []
def eat():
    for _ in range(200):
        held.append(np.ones(10 * 2 ** 20 // 8)); time.sleep(0.01)
threading.Thread(target=eat, daemon=True).start()
"""

ATTACKS = [
    *(
        Attack(name, FAMILY, in_target(HELD + source), not_plain=MEMORY)
        for name, source in UNCOUNTED.items()
    ),
    Attack("memory_kept", FAMILY, first(MEMORY_KEPT), not_plain=MEMORY),
]

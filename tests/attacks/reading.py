"""Attacks that want to read solutions, marks, others' work, the machine; they print it."""

from tests.attacks.attack import ASSIGNMENT, Attack, Submission, placed

FAMILY = "reading"

READ = """
def _try(path):
    try:
        with open(path, "rb") as file:
            print(path, file.read(200_000).decode("latin-1").replace("\\\\u0000", "")[:100_000])
    except OSError as error:
        print(path, error)
"""
WALK = """
import os
def _walk(top, names, most=20000):
    for folder, folders, files in os.walk(top, onerror=lambda e: None):
        folders[:] = [f for f in folders if f not in ("site-packages", "dist-packages", "proc")]
        for name in files:
            most -= 1
            if most < 0:
                return
            if name.endswith(names):
                _try(os.path.join(folder, name))
"""

SOURCES = {
    "gradebook_file": READ + '_try("@COURSE@/gradebook.db")',
    "gradebook_rows": """
import sqlite3
print(sqlite3.connect("file:@COURSE@/gradebook.db?mode=ro", uri=True).execute(
    "select * from student").fetchall())
""",
    "gradebook_by_nbgrader": """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///@COURSE@/gradebook.db") as gradebook:
    print([student.last_name for student in gradebook.students])
""",
    "own_solution": READ + f'_try("@COURSE@/solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")',
    "solution_beside_it": READ
    + f'''
for up in (".", "..", "../..", "../../..", "/tmp/course/{ASSIGNMENT}", "/tmp/course"):
    for down in ("", "solutions/{ASSIGNMENT}/", "{ASSIGNMENT}/", "../../source/"):
        _try(f"{{up}}/{{down}}{ASSIGNMENT}.ipynb")
''',
    "others_submission": READ
    + f'_try("@COURSE@/submitted/neighbour/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")',
    "others_by_glob": READ
    + """
import glob
for path in glob.glob("../../*/*/*.ipynb") + glob.glob("/**/submitted/*/*/*.ipynb"):
    _try(path)
""",
    "home": READ
    + """
import os, pwd
for home in {os.path.expanduser("~"), "@HOME@", "/root", "/home", pwd.getpwuid(os.getuid())[5]
             if os.path.exists("/etc/passwd") else "/"}:
    for name in (".netrc", ".ssh/id_rsa", ".bash_history", ".jupyter/jupyter_server_config.py"):
        _try(f"{home}/{name}")
""",
    "file_outside": READ + '_try("@OUTSIDE@/secret.txt")',
    "environment": "import os\nprint(dict(os.environ))",
    "environment_of_all": READ
    + """
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        _try(f"/proc/{pid}/{name}")
""",
    "through_proc_root": READ
    + """
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    for link in ("root", "cwd"):
        _try(f"/proc/{pid}/{link}@HOME@/.netrc")
        _try(f"/proc/{pid}/{link}/@COURSE@/gradebook.db")
        _try(f"/proc/{pid}/{link}/gradebook.db")
""",
    "inherited_descriptors": READ
    + """
import os
for fd in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{fd}")
        print(fd, target)
        if "socket" not in target and "pipe" not in target and "eventfd" not in target:
            os.lseek(int(fd), 0, 0)
            print(os.read(int(fd), 100_000))
        for name in ("gradebook.db", "../.netrc"):
            _try(f"/proc/self/fd/{fd}/{name}")
    except OSError as error:
        print(error)
""",
    "memory_of_the_grader": """
import os
for pid in {os.getppid(), 1}:
    try:
        maps = [line.split()[0] for line in open(f"/proc/{pid}/maps") if "heap" in line]
        with open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for area in maps:
                low, high = (int(x, 16) for x in area.split("-"))
                memory.seek(low)
                data = memory.read(min(high - low, 64 << 20))
                at = data.find(b"SECRET-")
                print(pid, len(data), data[at:at + 60] if at >= 0 else b"")
    except OSError as error:
        print(error)
""",
    "walk_of_the_disk": READ + WALK + '_walk("@COURSE@", (".ipynb", ".db")); '
    '_walk("/home", (".netrc",)); _walk("/tmp", (".ipynb", "secret.txt"), 3000)',
    "shell_commands": "!cat @HOME@/.netrc @OUTSIDE@/secret.txt; env; ls -la @COURSE@ / /tmp ~",
    "bash_magic": """
import subprocess
print(subprocess.run("grep -rh SECRET @COURSE@ @HOME@ @OUTSIDE@ /proc/self/environ",
                     shell=True, capture_output=True).stdout)
""",
    "symlink_in_workdir": READ
    + """
import os
try:
    os.symlink("@HOME@/.netrc", "notes.txt")
except OSError as error:
    print(error)
_try("notes.txt")
""",
    "graders_code": """
import inspect
try:
    from grader.source import solutions
    from pathlib import Path
    functions = solutions.solution_functions(Path("@COURSE@"), "02_batchnorm_forward")
    for function in functions.values():
        print(inspect.getsource(function))
except Exception as error:
    print(error)
""",
    "seed_in_the_heap": """
import gc, sys
def batchnorm_forward(*args, **kwargs):
    found = [thing for thing in gc.get_objects() if isinstance(thing, (dict, list, tuple))]
    print([s for t in found for s in (t.values() if isinstance(t, dict) else t)
           if isinstance(s, str) and "SECRET-8c" in s and len(s) < 200][:5])
    frame = sys._getframe()
    while frame:
        print([v for v in frame.f_locals.values() if isinstance(v, str) and "-seed" in v][:5])
        frame = frame.f_back
    raise ValueError("no answer")
""",
    "history_of_others": """
print(get_ipython().user_ns.get("_ih"))
print(list(get_ipython().history_manager.search("*SECRET*")))
""",
    "kernel_files": READ
    + WALK
    + '_walk("/run", (".json",)); _walk("/tmp", (".json", "log"), 3000)',
    "exception_text": """
def batchnorm_forward(*args, **kwargs):
    raise ValueError(open("@HOME@/.netrc").read() + open("@OUTSIDE@/secret.txt").read())
""",
}
# Where secrets lie on real machines. Tests plant nothing there: that these can be listed at all is
# the leak.
SEEN = (
    READ
    + """
import glob, os, site, sys
def _seen(*paths):
    for path in paths:
        try:
            print(path, os.listdir(path))
        except OSError as error:
            print(path, error)
        else:
            print("SECRET-" "8c41f0: seen")
"""
)
PLACES = {
    "exchange_inbound": """
_seen("/usr/local/share/nbgrader/exchange", "/usr/local/share/nbgrader", "/usr/local/share",
      "/srv/nbgrader/exchange", "/srv/nbgrader", "/srv", "/usr/local")
for path in glob.glob("/usr/local/share/nbgrader/exchange/*/inbound/*/*.ipynb"):
    _try(path)
""",
    "exchange_through_proc_root": """
for pid in filter(str.isdigit, os.listdir("/proc")):
    _seen(*(f"/proc/{pid}/{way}/usr/local{rest}" for way in ("root", "cwd/../../..") for rest in
            ("", "/share", "/share/nbgrader/exchange/batchnorm/inbound")))
""",
    "exchange_by_shell": """
print(*get_ipython().getoutput("ls -d /usr/local /usr/local/share/nbgrader; ls /usr/local "
                               "&& echo SECRET-8''c41f0", split=True), sep="\\n")
""",
    "course_under_usr": """
_seen("/usr/local/share", "/usr/local/lib", "/usr/local/src", "/usr/src", "/usr/games", "/opt",
      "/usr/share/doc", "/usr/lib/git-core", "/usr/libexec", "/var/lib", "/home", "/mnt", "/media")
for path in glob.glob("/usr/**/gradebook.db", recursive=True) + glob.glob("/opt/**/*.ipynb"):
    _seen(os.path.dirname(path)); _try(path)
""",
    "course_in_the_environment": """
for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
    _seen(*(f"{prefix}/{name}" for name in ("course", "share", "etc", "include", "src",
                                            "lib/pkgconfig", "solutions", "submitted")))
    more = set(os.listdir(prefix)) - {"bin", "lib", "lib64", "pyvenv.cfg"}
    print("SECRET-" "8c41f0: seen" if more and not prefix.startswith("/usr") else prefix)
""",
    "solutions_through_the_prefix": """
import utils
above = os.path.dirname(os.path.dirname(utils.__file__))
for up in (above, f"{sys.prefix}/..", f"{sys.executable}/../../..",
           f"{site.getsitepackages()[0]}/../../../.."):
    _seen(*(os.path.join(up, name) for name in ("solutions", "submitted", "autograded", ".git",
                                                "feedback", "tests", "docs")))
    _try(os.path.join(up, "gradebook.db"))
    _try(os.path.join(up, "nbgrader_config.py"))
""",
    "other_environments": """
for folder in {os.path.dirname(p) for p in (sys.prefix, sys.base_prefix)}:
    others = [p for p in glob.glob(f"{folder}/*/lib/python*/site-packages/*")
              if not p.startswith((sys.prefix + "/", sys.base_prefix + "/"))]
    print("SECRET-" "8c41f0: seen" if others else sorted(os.listdir(folder)))
own = {os.path.realpath(p) for p in site.getsitepackages()}
for path in glob.glob(f"{sys.base_prefix}/lib/python*/site-packages"):
    other = os.path.realpath(path) not in own
    print("SECRET-" "8c41f0: seen" if other and os.listdir(path) else path)
""",
}


def _import_shadow(sub: Submission) -> None:
    """A file beside the notebook is imported in place of a library, and reads for it."""
    for name in ("numpy", "secrets", "json"):
        text = f"print(open('{sub.bait.home}/.netrc').read())\n"
        (sub.folder / f"{name}.py").write_text(text)
    sub.cell("batchnorm_forward")["source"] = "import os, sys\nprint(os.listdir('.'), sys.path)"


def _linked_file(sub: Submission) -> None:
    """A link beside the notebook, which plain nbgrader follows when it copies the folder."""
    (sub.folder / "data.csv").symlink_to(sub.bait.home / ".netrc")
    (sub.folder / "all").symlink_to(sub.bait.course)
    source = "!cat data.csv all/gradebook.db; ls -la"
    sub.add(source, sub.index("setup") + 1)


def _linked_notebook(sub: Submission) -> None:
    """The notebook is a link to another student's."""
    sub.path.symlink_to(sub.bait.course / "submitted" / "neighbour" / ASSIGNMENT / sub.path.name)
    sub.written = True


def _linked_folder(sub: Submission) -> None:
    """The folder is a link to another student's."""
    sub.folder.rmdir()
    sub.folder.symlink_to(sub.bait.course / "submitted" / "neighbour" / ASSIGNMENT)
    sub.written = True


def _linked_solution(sub: Submission) -> None:
    """The notebook is a link to the solution."""
    sub.path.symlink_to(sub.bait.course / "solutions" / ASSIGNMENT / sub.path.name)
    sub.written = True


ATTACKS = [
    *(Attack(name, FAMILY, placed(source)) for name, source in SOURCES.items()),
    *(
        Attack(name, FAMILY, placed(SEEN + source), not_plain="nothing is planted there")
        for name, source in PLACES.items()
    ),
    Attack("import_shadow", FAMILY, _import_shadow),
    Attack("linked_file", FAMILY, _linked_file),
    Attack("linked_notebook", FAMILY, _linked_notebook, refused=True),
    Attack("linked_folder", FAMILY, _linked_folder, refused=True),
    Attack("linked_solution", FAMILY, _linked_solution, refused=True),
]

"""Runs the pip that lies in the folder or wheel of the first argument so that all comes from the index, as wheels.

pip has no option for this: "--only-binary" holds for what an index offers, not for a requirement of a wheel such as
"other @ file:///some/folder", which pip would build, and that runs the author's code. Here such a requirement can't be
met, and pip can't start a program, which building a package and fetching a repository both need. Nor can it write
outside of the environment and of its own folders: a wheel may name a script "../../../somewhere".
"""
import os
import runpy
import sys
from importlib.machinery import PathFinder


class FindPip:
    """Finds pip without opening what else is installed beside it, as pip's own runner for "--python" does."""

    place = sys.argv.pop(1)

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return PathFinder.find_spec(name, [cls.place], target) if name == "pip" else None


sys.meta_path.insert(0, FindPip)

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.specifiers import SpecifierSet

read = Requirement.__init__
refused = []


def from_index(self, text):
    read(self, text)
    if self.url is not None:
        refused.append(f"{self.name} @ {self.url}")
        self.url, self.specifier = None, SpecifierSet("==0+direct.reference")


def start_nothing(event, _):
    if event in ("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"):
        raise PermissionError(f"pip must not start a program here ({event})")


OPEN_TO_PIP = [
    os.path.realpath(place) + os.sep
    for place in (sys.prefix, os.getcwd(), os.environ.get("HOME"), os.environ.get("TMPDIR"))
    if place
]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Of each event, the arguments that are written.
CHANGES = {
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.truncate": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
}


def stay_inside(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(mode, str) and not set(mode) & set("wax+") or mode is None and not flags & WRITING:
            return
        paths = [path]
    else:
        paths = [args[place] for place in CHANGES.get(event, ())]
    for path in paths:
        if not isinstance(path, (str, bytes, os.PathLike)) or os.fsdecode(path) == os.devnull:
            continue
        folder, name = os.path.split(os.path.abspath(os.fsdecode(path)))
        place = os.path.join(os.path.realpath(folder), name)
        if not any((place + os.sep).startswith(inside) for inside in OPEN_TO_PIP):
            raise PermissionError(f"pip must not write to {place}")


Requirement.__init__ = from_index
if Requirement("a @ https://host.example/a.whl").url is not None:
    sys.exit("This pip can't be kept from direct references; install uv, or another pip.")
refused.clear()
sys.dont_write_bytecode = True
sys.addaudithook(start_nothing)
sys.addaudithook(stay_inside)
try:
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
finally:
    for one in dict.fromkeys(refused):
        print(f"direct reference: {one}", file=sys.stderr)

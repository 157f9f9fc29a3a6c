"""Runs the pip that lies in the folder or wheel of the first argument so that all comes from the index, as wheels.

pip has no option for this: "--only-binary" holds for what an index offers, not for a requirement of a wheel such as
"other @ file:///some/folder", which pip would build, and that runs the author's code. Here such a requirement can't be
met, and pip can't start a program, which building a package and fetching a repository both need.
"""
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


Requirement.__init__ = from_index
if Requirement("a @ https://host.example/a.whl").url is not None:
    sys.exit("This pip can't be kept from direct references; install uv, or another pip.")
refused.clear()
sys.addaudithook(start_nothing)
try:
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
finally:
    for one in dict.fromkeys(refused):
        print(f"direct reference: {one}", file=sys.stderr)

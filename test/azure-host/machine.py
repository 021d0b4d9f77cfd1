# The VM of one case: its files in a file system of their own, and what the extension meets there.
import base64
import ctypes
import os
import subprocess

real_popen = subprocess.Popen
OWNERS = {"root": 0, "nobody": 65534, "": 54321}
CLONE_NEWNS = 0x20000


def isolate(extension):
    """A mount namespace for this process: /etc/azure and the folder of the extension are its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for command in (
        ["mount", "--make-rprivate", "/"],
        ["mount", "-t", "tmpfs", "tmpfs", "/etc/azure"],
        ["mount", "-t", "tmpfs", "tmpfs", "/srv"],
    ):
        subprocess.run(command, check=True)
    os.makedirs("/srv/main")
    os.symlink(os.path.join(extension, "workloadPatch"), "/srv/main/workloadPatch")
    os.chdir("/srv")


def write_files(files):
    for path, file in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if file.get("kind") == "folder":
            os.makedirs(path)
        else:
            data = base64.b64decode(file["base64"]) if "base64" in file else file["text"].encode()
            with open(path, "wb") as stream:
                stream.write(data)
        os.chmod(path, file.get("mode", 0o600))
        os.chown(path, OWNERS[file.get("owner", "root")], 0)


class Scripts:
    """Stands for subprocess.Popen: remembers what was started, and makes it up where the case has a timetable."""

    def __init__(self, case, clock):
        self.case = case
        self.clock = clock
        self.step = None
        self.started = {"pre": [], "post": []}

    def install(self):
        subprocess.Popen = self.start

    def start(self, argv, **options):
        if self.step is None or self.case.get("realTime"):
            process = real_popen(argv, **options)
        else:
            # Lets Popen refuse what it refuses.
            real_popen(["true", *argv], stdout=subprocess.DEVNULL).wait()
            tables = self.case.get(self.step) or [{"seconds": 0.5}]
            table = tables[min(len(self.started[self.step]), len(tables) - 1)]
            process = MadeUpProcess(self.clock, table)
        if self.step is not None:
            self.started[self.step].append((argv, process))
        return process


class MadeUpProcess:
    returncode = None

    def __init__(self, clock, table):
        seconds = table["seconds"]
        self.clock = clock
        self.status = table.get("status", 0)
        self.ends = float("inf") if seconds is None else clock.now + seconds

    def poll(self):
        if self.clock.now >= self.ends:
            self.returncode = self.status
        return self.returncode


class Freezer:
    """Stands for FsFreezer: fails as the case says, and thaws by itself after 60 s as its binary does."""

    file_exists = True
    mounts = None

    def __init__(self, case, clock, errors):
        self.table = case.get("freeze", {})
        self.clock = clock
        self.errors = errors
        self.called = False
        self.code = None

    def freeze_safe(self, timeout):
        self.called = True
        self.clock.sleep(self.table.get("seconds", 4))
        self.code = self.table.get("code", 0)
        self.frozen_at = self.clock.now
        result = self.errors.FreezeResult()
        if self.code == 121:
            result.errors.append("freeze failed for some mount")
        if self.code == 123:
            result.errors.append("file open failed for some mount")
        return result, self.code == 122

    def thaw_safe(self):
        result = self.errors.FreezeResult()
        if self.clock.now - self.frozen_at > 60:
            result.errors.append("snapshot result inconsistent")
        return result, False


def snapshot_service(case, clock):
    """Stands for HttpUtil: the service on the physical host that takes snapshots."""
    table = case.get("snapshot", {})

    class Response:
        status = 200

    class Service:
        taken = None

        def __init__(self, logger):
            pass

        def HttpCallGetResponse(self, method, uri, *body, **options):
            if "presnapshot" in uri.path:
                return 0, Response, "", "{}"
            clock.sleep(table.get("seconds", 0.6))
            Service.taken = table.get("taken", True)
            if not Service.taken:
                return 0, None, "no answer", ""
            disk = '{"isSuccessful": "true", "snapshotUri": "", "errorMessage": null, "statusCode": 200}'
            return 0, Response, "", '{"snapshotInfo": [%s]}' % disk

    return Service

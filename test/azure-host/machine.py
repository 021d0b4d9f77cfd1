# The VM of one case: its files in a file system of their own, and what the extension meets there.
import base64
import ctypes
import os
import subprocess
import threading
from types import SimpleNamespace

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
        if argv[0].endswith("safefreeze"):
            return Binary(self.case, self.clock, self.freezer, argv)
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


class Binary:
    """Stands for safefreeze, the extension's program that holds file systems still; as its safefreeze.c has it."""

    returncode = None

    def __init__(self, case, clock, freezer, argv):
        table = case.get("freeze", {})
        self.clock = clock
        self.handler = freezer.freeze_handler
        self.limit = int(argv[1])
        self.ends = float("inf")
        freezer.frozen = sorted(argv[2:])
        self.code = table.get("code", 0) or (0 if self.limit > 0 else 121)
        self.lines = [b"Failed to open: /data\n"] if self.code == 123 else []
        self.stdout = self
        # FsFreezer has waited 3 s before it started this.
        self.seconds = table.get("seconds", 4) - 3.5
        threading.Thread(target=self.freeze).start()

    def freeze(self):
        self.clock.sleep(self.seconds)
        if self.code == 0:
            self.ends = self.clock.now + self.limit
            self.handler.sigusr1_handler(None, None)
        elif self.code != 122:
            self.returncode = 1
            self.handler.sigchld_handler(None, None)

    def poll(self):
        if self.returncode is None and self.clock.now > self.ends:
            self.returncode = 1
        return self.returncode

    def send_signal(self, number):
        self.returncode = 0

    def readline(self):
        return self.lines.pop(0) if self.lines else b""


def build_freezer(case, clock, scripts, module, logger, hutil):
    """FsFreezer, unmodified, on the mounts of the case; notes what it gave."""

    class Recorded(module.FsFreezer):
        code = None
        frozen = []

        def freeze_safe(self, timeout):
            result, timed_out = super().freeze_safe(timeout)
            opened = module.CommonVariables.unable_to_open_err_string not in str(result)
            self.code = 122 if timed_out else 0 if not result.errors else 121 if opened else 123
            return result, timed_out

    def mount(point):
        return SimpleNamespace(mount_point=point, fstype="ext4", type="disk")

    module.Mounts = lambda **_: SimpleNamespace(mounts=[mount(each) for each in case.get("mounts", ["/"])])
    module.ResourceDiskUtil = lambda **_: SimpleNamespace(get_resource_disk_mount_point=lambda: None)
    freezer = Recorded(patching=None, logger=logger, hutil=hutil)
    freezer.file_exists = True
    scripts.freezer = freezer
    return freezer


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

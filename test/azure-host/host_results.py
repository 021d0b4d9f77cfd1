# Backups by the extension's own handle.py daemon(), with its PluginHost, ScriptRunner, FreezeSnapshotter, HostSnapshotter and
# WorkloadPatch, unmodified; reads cases as JSON, prints what each gave.
#
# usage: python3 host_results.py EXTENSION_DIR <cases >results     as root, in a mount namespace whose /etc/azure is empty
# What stands in for Azure and for the VM is in machine.py; nothing of the extension is copied here.
import json
import os
import signal
import sys
import time
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))
EXTENSION = sys.argv[1]
sys.path[:0] = [HERE, EXTENSION]
# The agent's own library, which no machine but a VM of Azure has.
sys.modules["Utils.WAAgentUtil"] = type(sys)("WAAgentUtil")
sys.modules["Utils.WAAgentUtil"].waagent = SimpleNamespace(Log=print, Error=print)

import freezesnapshotter  # noqa: E402
import fsfreezer  # noqa: E402
import handle  # noqa: E402
import hostsnapshotter  # noqa: E402
from Utils import HandlerUtil  # noqa: E402
from workloadPatch import WorkloadPatch  # noqa: E402

from machine import Scripts, build_freezer, isolate, snapshot_service, write_files  # noqa: E402
from virtual_time import RealTime, VirtualTime  # noqa: E402


class Logger:
    """The extension's logger. A line takes time, or a thread that writes for ever would stop the clock."""

    def __init__(self, clock):
        self.clock = clock
        self.lines = []

    def log(self, text, local=False, level="Info"):
        self.lines.append(str(text))
        if "Retrying" in str(text) and isinstance(self.clock, VirtualTime):
            self.clock.sleep(0.001)

    def commit(self, uri):
        pass

    def commit_to_blob(self, uri):
        pass

    def commit_to_local(self):
        pass

    def enforce_local_flag(self, flag):
        pass


class Parameters:
    """Stands for ParameterParser: a backup as Azure orders it."""

    commandToExecute = "snapshot"
    taskId = "task"
    blobs = ["https://disk/"]
    backup_metadata = []
    public_config_obj = {}
    includeLunList = [0]
    isVMADEEnabled = False
    snapshotTaskToken = ""

    def __init__(self, *_):
        pass

    def __getattr__(self, name):
        return None


def build_handler(case, clock, scripts):
    """The extension with everything replaced that reaches outside the VM."""
    logger = Logger(clock)
    hutil = HandlerUtil.HandlerUtility(lambda *_: None, lambda *_: None, "VMSnapshot")
    hutil.log = logger.log
    hutil.do_parse_context = hutil.update_settings_file = hutil.save_seq = hutil.set_pre_post_enabled = lambda *_: None
    hutil.is_status_file_exists = lambda: False
    hutil.ExtErrorCode = 1
    settings = {"handlerSettings": {"publicSettings": {"a": "b"}, "protectedSettings": {}}}
    hutil._context = type("Context", (), {"_config": {"runtimeSettings": [settings]}})
    freezer = build_freezer(case, clock, scripts, fsfreezer, logger, hutil)
    service = snapshot_service(case, clock)
    freezesnapshotter.HttpUtil = hostsnapshotter.HttpUtil = service
    handle.FsFreezer = lambda **_: freezer
    handle.ParameterParser = Parameters
    handle.MachineIdentity = lambda: type("Identity", (), {"stored_identity": str, "current_identity": str})()
    handle.get_status_to_report = lambda *_: ("", "")
    handle.status_report_to_file = handle.status_report_to_blob = lambda *_: None
    handle.MyPatching = handle.eventlogger = handle.para_parser = handle.snapshot_info_array = None
    handle.patch_class_name = handle.orig_distro = handle.error_msg = ""
    handle.configSeqNo = -1
    handle.run_result, handle.run_status = 1, "success"
    handle.backup_logger, handle.hutil = logger, hutil
    return hutil, logger, freezer, service


def record_plugin_host(scripts, clock, report):
    """PluginHost, unmodified, with a note of what its three calls gave."""

    class Recorded(handle.PluginHost):
        def pre_check(self):
            code, continues, freezes = super().pre_check()
            report["preCheck"] = {
                "code": code,
                "continueBackup": bool(continues),
                "fsFreeze": bool(freezes),
                "pollSeconds": self.pollTime,
            }
            return code, continues, freezes

        def pre_script(self):
            return self.record("pre", super().pre_script, lambda: self.preScriptResult)

        def post_script(self):
            return self.record("post", super().post_script, lambda: self.postScriptResult)

        def record(self, step, call, results):
            scripts.step = step
            started = clock.now
            note = report[step] = {}
            try:
                result = call()
                note["codes"] = [error.errorCode for error in result.errors]
                note["continueBackup"] = bool(result.continueBackup)
                note["anyScriptFailed"] = result.anyScriptFailed
                return result
            except Exception as error:
                report["crash"] = "%s: %s" % (type(error).__name__, error)
                note["codes"] = [each.errorCode for each in results() if each]
                note["continueBackup"] = True
                note["anyScriptFailed"] = any(note["codes"])
                # The threads go on: their scripts are started.
                clock.sleep(0)
                raise
            finally:
                processes = [process for _, process in scripts.started[step]]
                note["runs"] = len(processes)
                note["argv"] = [argv for argv, _ in scripts.started[step]]
                note["statuses"] = [process.returncode for process in processes]
                note["seconds"] = round(clock.now - started, 3)

    handle.PluginHost = Recorded


def back_up(case):
    isolate(EXTENSION)
    write_files(case["files"])
    clock = RealTime() if case.get("realTime") else VirtualTime()
    clock.install()
    WorkloadPatch.sleep = time.sleep
    scripts = Scripts(case, clock)
    scripts.install()
    report = {"preCheck": None, "pre": None, "post": None, "crash": None}
    hutil, logger, freezer, service = build_handler(case, clock, scripts)
    record_plugin_host(scripts, clock, report)
    try:
        handle.daemon()
    except SystemExit:
        pass
    report["fsFreezeCode"] = freezer.code
    if "mounts" in case:
        report["frozen"] = freezer.frozen
    report["snapshotTaken"] = bool(service.taken)
    report["result"] = handle.run_result
    report["health"] = hutil.ExtErrorCode
    if case.get("wantsLog"):
        report["log"] = logger.lines
    return report


def fork(case):
    """A case in a process of its own; returns its id and the end of a pipe with its report."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        with os.fdopen(writing, "w") as stream:
            json.dump(back_up(case), stream)
        # Threads and scripts of the case must not outlive it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
        os._exit(0)
    os.close(writing)
    return child, reading


def collect(child, reading):
    with os.fdopen(reading) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def main():
    cases = json.load(sys.stdin)
    # Those in real time sleep side by side while the others are worked off.
    running = {case["name"]: fork(case) for case in cases if case.get("realTime")}
    results = {case["name"]: collect(*fork(case)) for case in cases if not case.get("realTime")}
    for name, process in running.items():
        results[name] = collect(*process)
    json.dump(results, sys.stdout)


main()

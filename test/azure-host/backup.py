# One backup by Azure's own PluginHost and ScriptRunner, unmodified; prints as JSON what each step gave.
#
# usage: python3 backup.py EXTENSION_DIR SNAPSHOT_SECONDS      in a folder with main/VMSnapshotPluginHost.conf
# The stubs beside this file stand for what the two modules import but do not need here: telemetry.
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "stubs"), sys.argv[1]]

from PluginHost import PluginHost  # noqa: E402


class Logger:
    """The extension's logger: collects what would stand in extension.log."""

    lines = []

    def log(self, text, local=False, level="Info"):
        self.lines.append(level + ": " + text)


def clock():
    with open("/proc/uptime") as uptime:
        return round(float(uptime.read().split()[0]) * 100)


def describe(result):
    return {
        "codes": [error.errorCode for error in result.errors],
        "continueBackup": bool(result.continueBackup),
        "anyScriptFailed": result.anyScriptFailed,
        "endedAt": clock(),
    }


host = PluginHost(logger=Logger())
started = clock()
code, continue_backup, fs_freeze = host.pre_check()
report = {"preCheck": {"code": code, "continueBackup": continue_backup, "fsFreeze": fs_freeze}, "startedAt": started}
# As freezesnapshotter.py does: scripts run only after a good pre-check, the post-script whatever the pre-script gave.
if code == 0:
    report["pre"] = describe(host.pre_script())
    report["snapshot"] = {"from": clock()}
    time.sleep(float(sys.argv[2]))
    report["snapshot"]["to"] = clock()
    report["post"] = describe(host.post_script())
report["log"] = Logger.lines
print(json.dumps(report))
# A script that was given up must not keep its host alive.
sys.stdout.flush()
os._exit(0)

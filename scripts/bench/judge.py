"""What a program made of a file, judged without apiserver-audit's own code.

Manifests are read by PyYAML over libyaml, units by shlex.
"""

import collections
import ctypes
import difflib
import os
import re
import select
import shlex
import struct
import subprocess
import threading

import yaml

FLAGS = (
    "--audit-log-maxage",
    "--audit-log-maxbackup",
    "--audit-log-maxsize",
    "--audit-log-path",
    "--audit-policy-file",
)


def changed_lines(old, new):
    """The numbers of lines that are gone from old, and that are new."""
    matcher = difflib.SequenceMatcher(
        None, old.splitlines(), new.splitlines(), autojunk=False)
    gone = added = 0
    for tag, i, j, k, l in matcher.get_opcodes():
        if tag != "equal":
            gone += j - i
            added += l - k
    return gone, added


def other_lines(before, result, wanted):
    """Lines changed beyond those that the job takes, wherever they stand."""
    got = changed_lines(before, result)
    need = changed_lines(before, wanted)
    return sum(max(0, g - n) for g, n in zip(got, need))


def manifest_comments(text):
    """The comments of YAML: from '#' to the end of a line, outside scalars."""
    rest = list(text)
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            rest[start:end] = ["\n" if c == "\n" else "." for c in rest[start:end]]
    return re.findall(r"(?:^|(?<=\s))#.*", "".join(rest), re.MULTILINE)


def unit_comments(text):
    return re.findall(r"^[#;].*", text, re.MULTILINE)


def lost_comments(comments, result):
    """How many of the comments no line of the result ends with any more."""
    lines = [line.rstrip() for line in result.splitlines()]
    lost = 0
    for comment, count in collections.Counter(c.rstrip() for c in comments).items():
        kept = sum(line.endswith(comment) for line in lines)
        lost += max(0, count - kept)
    return lost


def apiserver(pod):
    return next(c for c in pod["spec"]["containers"] if c["name"] == "kube-apiserver")


def pod_in_order(text):
    """The data of a manifest, its lists in an order that does not matter."""
    pod = yaml.load(text, Loader=yaml.CSafeLoader)
    container = apiserver(pod)
    container["command"][1:] = sorted(container["command"][1:])
    container["volumeMounts"].sort(key=lambda mount: mount["mountPath"])
    pod["spec"]["volumes"].sort(key=lambda volume: volume["name"])
    return pod


def manifest_fault(result, wanted):
    """What is wrong with the data of a manifest, or None."""
    want = pod_in_order(wanted)
    try:
        have = pod_in_order(result)
        container = apiserver(have)
        flags = [word.split("=")[0] for word in container["command"]]
    except yaml.YAMLError:
        return "not YAML"
    except (AttributeError, KeyError, StopIteration, TypeError):
        return "no kube-apiserver in it"
    for flag in FLAGS:
        if flags.count(flag) != 1:
            return f"{flag} stands there {flags.count(flag)} times"
    if container["volumeMounts"] != apiserver(want)["volumeMounts"]:
        return "other mounts than wanted"
    if have["spec"]["volumes"] != want["spec"]["volumes"]:
        return "other volumes than wanted"
    return None if have == want else "other data than wanted"


def unit_in_order(text):
    """The lines of a unit, the words of its command in order of name."""
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [sorted(shlex.split(line)) if line.startswith("ExecStart=") else line
            for line in lines if line.strip() and line[0] not in "#;"]


def unit_fault(result, wanted):
    try:
        have = unit_in_order(result)
    except ValueError:
        return "not a unit"
    return None if have == unit_in_order(wanted) else "other settings than wanted"


class Watch(threading.Thread):
    """The events of a folder that kubelet, which watches its manifests the
    same way, acts on: those of files whose names do not begin with a dot.

    They are read as they come, since equal ones in a row become one in the
    queue.
    """

    # modify, attrib, moved from, moved to, create, delete
    MASK = 0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200
    MODIFIED = 0x2

    def __init__(self, folder):
        super().__init__()
        libc = ctypes.CDLL(None, use_errno=True)
        self.seen = []
        self.inotify = libc.inotify_init1(os.O_CLOEXEC)
        self.end, self.ender = os.pipe()
        if self.inotify < 0 or libc.inotify_add_watch(
                self.inotify, os.fsencode(folder), self.MASK) < 0:
            raise OSError(ctypes.get_errno(), "inotify", folder)

    def run(self):
        while True:
            ready, _, _ = select.select([self.inotify, self.end], [], [])
            if self.inotify in ready:
                self.take(os.read(self.inotify, 65536))
            elif self.end in ready:
                break

    def take(self, data):
        while data:
            _, mask, _, length = struct.unpack_from("iIII", data)
            name = data[16:16 + length].rstrip(b"\0")
            data = data[16 + length:]
            if not name.startswith(b"."):
                self.seen.append((mask, name.decode()))

    def events(self):
        """All events since the start, as pairs of mask and name."""
        os.close(self.ender)
        self.join()
        os.close(self.end)
        os.close(self.inotify)
        return self.seen


def run(command, path, env):
    """Run it, and return its exit status and kubelet's events."""
    watch = Watch(os.path.dirname(path))
    watch.start()
    status = subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            check=False).returncode
    return status, watch.events()


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def judge(command, path, env, kind, wanted):
    """Run a command that edits the file at path, twice, and judge it.

    kind is "manifest" or "unit"; wanted is the text that should come out. What
    the run has exposed is half a file, or one more that kubelet would load.
    """
    find_fault = {"manifest": manifest_fault, "unit": unit_fault}[kind]
    find_comments = {"manifest": manifest_comments, "unit": unit_comments}[kind]
    before = read(path)
    status, events = run(command, path, env)
    result = read(path)
    _, more = run(command, path, env)
    again = read(path)
    return {
        "status": status,
        "exact": result == wanted,
        "fault": find_fault(result, wanted),
        "other_lines": other_lines(before, result, wanted),
        "comments_lost": lost_comments(find_comments(before), result),
        "events": len(events),
        "exposed": any(mask & Watch.MODIFIED or name != os.path.basename(path)
                       for mask, name in events),
        "second_run": "changes" if again != result else
                      "rewrites" if more else "nothing",
    }

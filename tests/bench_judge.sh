#!/bin/sh
# The judge that `make bench` trusts must see what is wrong. It needs PyYAML,
# which the program does not: without it there is nothing to try. The output is
# TAP.
set -u

if ! /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
	echo 'ok 1 - judge # SKIP no PyYAML: scripts/setup bench'
	echo '1..1'
	exit 0
fi

exec /usr/bin/python3 -B - <<'END'
import os
import sys
import tempfile

sys.path.insert(0, "scripts/bench")
import judge

count = 0
failed = 0


def is_equal(name, have, want):
    global count, failed
    count += 1
    failed += have != want
    print("ok" if have == want else "not ok", count, "-", name)
    if have != want:
        print(f"# {have!r}, not {want!r}")


def fixture(name):
    return judge.read(f"fixtures/{name}")


before = fixture("style/comments/before.yaml")
wanted = fixture("style/comments/after.yaml")
comments = judge.manifest_comments(before)

for name, result, fault in (
        ("the wanted data", wanted, None),
        ("the same data in another order", wanted.replace(
            "    - --audit-log-maxage=30\n", "").replace(
                "    - kube-apiserver\n",
                "    - kube-apiserver\n    - --audit-log-maxage=30\n"), None),
        ("nothing done", before, "--audit-log-maxage stands there 0 times"),
        ("a flag twice", wanted.replace(
            "    - --audit-log-maxage=30\n", "    - --audit-log-maxage=30\n" * 2),
         "--audit-log-maxage stands there 2 times"),
        ("another value", wanted.replace("maxage=30", "maxage=3"),
         "other data than wanted"),
        ("no volume", wanted.replace("type: DirectoryOrCreate", "type: File"),
         "other volumes than wanted"),
        ("no mount", wanted.replace("mountPath: /var/log", "mountPath: /log"),
         "other mounts than wanted"),
        ("another label", wanted.replace("tier: ", "tie: "),
         "other data than wanted"),
        ("half a file", wanted[:500], "no kube-apiserver in it"),
        ("an open bracket", wanted + "x: [", "not YAML")):
    is_equal(f"manifest: {name}", judge.manifest_fault(result, wanted), fault)

is_equal("comments are found", len(comments), before.count("#"))
is_equal("not in texts", judge.manifest_comments("a: 'b # c'\nd: e#f # g\n"), ["# g"])
is_equal("none is lost", judge.lost_comments(comments, wanted), 0)
is_equal("one is", judge.lost_comments(comments, wanted.replace("# eth0", "")), 1)
is_equal("of two equal ones, one is", judge.lost_comments(["# a", "# a"], "x # a"), 1)

is_equal("no other line", judge.other_lines(before, wanted, wanted), 0)
is_equal("wherever the wanted ones stand",
         judge.other_lines("a\nb\n", "x\na\nb\n", "a\nb\nx\n"), 0)
is_equal("a line changed is one gone and one more",
         judge.other_lines("a\nb\n", "a\nB\nx\n", "a\nb\nx\n"), 2)

unit = fixture("unit/lines-sorted/after")
is_equal("unit: the wanted settings", judge.unit_fault(unit, unit), None)
is_equal("unit: another value", judge.unit_fault(unit.replace("=30", "=3"), unit),
         "other settings than wanted")
is_equal("unit: a lost quote", judge.unit_fault(unit.replace("=30", "='30"), unit),
         "not a unit")


def watched(script, again="nothing"):
    """What the judge tells of a shell command that edits the file $1."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kube-apiserver.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)
        with open(f"{folder}/.wanted", "w", encoding="utf-8") as file:
            file.write(wanted)
        result = judge.judge(["sh", "-c", script, "sh", path, folder], path,
                             os.environ, "manifest", wanted)
    return [result[key] for key in ("exact", "events", "exposed", "second_run")]


is_equal("nothing happens", watched(":"), [False, 0, False, "nothing"])
is_equal("one rename is one event", watched('mv "$2/.wanted" "$1"; true'),
         [True, 1, False, "nothing"])
is_equal("a copy is seen half made", watched('cat "$2/.wanted" >"$1"')[2:],
         [True, "rewrites"])
is_equal("each rename counts", watched(
    'for i in 1 2 3; do cp "$2/.wanted" "$2/.$i"; mv "$2/.$i" "$1"; done')[1:],
         [3, False, "rewrites"])
is_equal("a second file is seen", watched('mv "$2/.wanted" "$2/x"; true')[1:3],
         [1, True])
is_equal("what grows is told", watched('echo "# x" >>"$1"')[3], "changes")

print(f"1..{count}")
sys.exit(failed > 0)
END

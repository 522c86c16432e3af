#!/bin/sh
# What the compiler and the linker were asked to do against attacks is there in
# the program that users get. $PROGRAM is the binary; the output is TAP.
set -u

program=${PROGRAM:-build/apiserver-audit}
number=0
failed=0

check() {
	number=$((number + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $number - $1"
	else
		failed=$((failed + 1))
		echo "not ok $number - $1"
	fi
}

# Whether readelf, asked for $1, says $2; or that it does not.
says() {
	readelf -W "$1" "$program" 2>&1 | grep -q -e "$2"
	echo $?
}

says_not() {
	[ "$(says "$1" "$2")" -ne 0 ]
	echo $?
}

if ! command -v readelf >/dev/null; then
	echo '# no readelf: the program is not looked into'
	echo 1..0
	exit 0
fi

check 'it is loaded at an address that nobody knows' "$(says -d 'PIE')"
check 'its relocations are resolved at the start' "$(says -d 'NOW')"
check 'and read-only from then on' "$(says -l 'GNU_RELRO')"
check 'its stack is not executable' "$(says -l 'GNU_STACK.* RW ')"
check 'its stack is guarded' "$(says --dyn-syms '__stack_chk_fail')"
check 'its copies are checked' "$(says --dyn-syms '__[a-z]*_chk@')"
check 'it looks for libraries nowhere else' "$(says_not -d 'R\(UN\)\?PATH')"
check 'its code is never written to' "$(says_not -d 'TEXTREL')"
check 'no segment is both written and run' "$(says_not -l ' RWE ')"
[ ! -u "$program" ] && [ ! -g "$program" ]
check 'it grants nothing to who runs it' $?

echo "1..$number"
[ "$failed" -eq 0 ]

# shellcheck shell=bash
# bash completion for apiserver-audit(8)
#
# The program itself says which words may stand next: --help=words gives one a
# line, a tab, what it takes, a tab, what it is. Functions share the variables
# of _apiserver_audit(), which is at the end.

__apiserver_audit_ask() {
	"$program" "$@" --help=words 2>/dev/null
}

# Print what the word $1 takes: "FILE"; "[all]" if it may be left out.
__apiserver_audit_takes() {
	[[ $1 =~ ^[a-z-]+$ ]] && sed -n "s/^$1\t\([^\t]*\)\t.*/\1/p" <<<"$words"
}

# Print the options, with a '=' where a value must follow.
__apiserver_audit_options() {
	sed -n 's/^\(--[a-z-]*\)\t[^[\t].*/\1=/p
		s/^\(--[a-z-]*\)\t.*/\1/p' <<<"$words"
}

# Print the values of the kind $1 that start with $cur.
__apiserver_audit_kind() {
	local list

	case $1 in
	FILE | DIR)
		compopt -o filenames 2>/dev/null
		if [[ $1 == DIR ]]; then compgen -d -- "$cur"; else compgen -f -- "$cur"; fi
		return
		;;
	PRESET) list=$("$program" policy list 2>/dev/null | sed 's/ .*//') ;;
	VERB) list='get list watch create update patch delete deletecollection' ;;
	COMMAND) list=$(sed -n 's/^\([a-z]*\)\t.*/\1/p' <<<"$words") ;;
	OPTION) list=$(__apiserver_audit_options) ;;
	*[!a-z-]*) return ;;
	*) list=$1 ;;
	esac
	compgen -W "$list" -- "$cur"
}

# Answer with what fits the metavar $1: kinds and words, parted by '|'.
__apiserver_audit_answer() {
	local kinds kind reply

	IFS='|' read -r -a kinds <<<"${1//[][]/}"
	for kind in "${kinds[@]}"; do
		while read -r reply; do
			COMPREPLY+=("$prefix$reply")
		done < <(__apiserver_audit_kind "$kind")
	done
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == --*= ]]; then
		compopt -o nospace 2>/dev/null
	fi
}

# Make `line` of the words up to the cursor, with "--option=value" in one: the
# '=' is a word of its own, unless COMP_WORDBREAKS says otherwise.
__apiserver_audit_join() {
	local i word is_joined=

	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == '=' && ${line[-1]-} == --* ]]; then
			line[-1]+='='
			is_joined=1
		elif [[ -n $is_joined ]]; then
			line[-1]+=$word
			is_joined=
		else
			line+=("$word")
		fi
	done
}

_apiserver_audit() {
	local program=${COMP_WORDS[0]} cur word words
	local command='' option='' next=COMMAND prefix=''
	local -a line=()

	type -P -- "$program" >/dev/null || program=apiserver-audit
	COMPREPLY=()
	__apiserver_audit_join
	cur=${line[-1]}
	words=$(__apiserver_audit_ask)
	for word in "${line[@]:1:${#line[@]}-2}"; do
		if [[ -n $option ]]; then
			option=
		elif [[ $word == --*=* ]]; then
			:
		elif [[ $word == -* ]]; then
			option=$(__apiserver_audit_takes "$word")
			option=${option%%[[]*}
		else
			next=$(__apiserver_audit_takes "$word")
			if [[ -z $command && $word != help ]]; then
				command=$word
				words=$(__apiserver_audit_ask "$command")
			fi
		fi
	done
	if [[ -n $option ]]; then
		__apiserver_audit_answer "$option"
	elif [[ $cur == --*=* ]]; then
		option=${cur%%=*}
		cur=${cur#*=}
		[[ $COMP_WORDBREAKS == *=* ]] || prefix=$option=
		__apiserver_audit_answer "$(__apiserver_audit_takes "$option")"
	elif [[ $cur == -* ]]; then
		__apiserver_audit_answer OPTION
	else
		__apiserver_audit_answer "${next:-OPTION}"
	fi
}

complete -F _apiserver_audit apiserver-audit

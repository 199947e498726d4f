# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's archive through apt with a private state: the system's sources, lists
# and architectures are not changed. apt verifies its downloads against the
# system's Debian keyring. Sourced, not run.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
debian_suites="bullseye bookworm bookworm-backports trixie trixie-backports
	forky sid experimental"
debian_security_suites="bullseye-security bookworm-security trixie-security
	forky-security"

# debian_system_mirror LABEL DEFAULT - print the system's own mirror of the
# archive whose Release file says "Label: LABEL".
debian_system_mirror() {
	local mirror

	# shellcheck disable=SC2016 # apt expands them
	mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
			'Created-By: Packages' 2>/dev/null |
		 sed -n "s/^Debian|$1|//p" | head -n 1)
	printf '%s\n' "${mirror:-$2}"
}

# debian_sources MIRROR SECURITY_MIRROR - print deb822 text.
debian_sources() {
	local uri=$1 suites=$debian_suites _

	for _ in main security; do
		printf 'Types: deb\nURIs: %s\nComponents: main\n' "$uri"
		printf 'Suites: %s\n' "$(tr -s '\n\t' ' ' <<<"$suites")"
		printf 'Signed-By: %s\n\n' "$debian_keyring"
		uri=$2 suites=$debian_security_suites
	done
}

# debian_state ARCH [MIRROR] - make the private state of apt; sets $debian_dir.
debian_state() {
	need apt-get apt
	[ -r "$debian_keyring" ] || die "$EXIT_NOTHING" \
		"$debian_keyring is missing: install the package" \
		"debian-archive-keyring"
	debian_dir=${cache_dir:?}/apt-$1
	mkdir -p "$debian_dir/state/lists/partial" \
		"$debian_dir/cache/archives/partial" || die "$EXIT_NOTHING" \
		"cannot make $debian_dir"
	: >"$debian_dir/state/status"
	debian_apt_conf "$1" >"$debian_dir/apt.conf"
	debian_choose_mirror "${2:-}"
}

# Keep the mirror that the lists came from until they are old.
debian_choose_mirror() {
	local mirror=$1 security=${1%/}-security/ sources=$debian_dir/debian.sources

	if [ -z "$mirror" ]; then
		[ -e "$debian_dir/other-mirror" ] || ! debian_is_fresh ||
			return 0
		mirror=$(debian_system_mirror Debian \
			http://deb.debian.org/debian/)
		security=$(debian_system_mirror Debian-Security \
			http://deb.debian.org/debian-security/)
		rm -f "$debian_dir/other-mirror"
	else
		touch "$debian_dir/other-mirror"
	fi
	debian_sources "$mirror" "$security" >"$sources.new"
	cmp -s "$sources.new" "$sources" || rm -f "$debian_dir/updated"
	mv "$sources.new" "$sources"
}

debian_is_fresh() {
	[ -n "$(find "$debian_dir/updated" -mmin -1440 2>/dev/null)" ]
}

debian_apt_conf() {
	cat <<-END
	Dir::State "$debian_dir/state";
	Dir::State::status "$debian_dir/state/status";
	Dir::Cache "$debian_dir/cache";
	Dir::Etc::sourcelist "$debian_dir/debian.sources";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	APT::Architecture "$1";
	#clear APT::Architectures;
	APT::Architectures { "$1"; };
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	#clear DPkg::Post-Invoke;
	APT::Sandbox::User "$(id -un)";
	Acquire::Languages "none";
	Acquire::AllowInsecureRepositories "false";
	Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
	Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
	END
}

debian_apt() {
	APT_CONFIG=$debian_dir/apt.conf "$@"
}

# debian_update - refresh the package lists, once a day. A suite that cannot be
# read gives a warning; the others are used.
debian_update() {
	local log=$debian_dir/update.log

	! debian_is_fresh || return 0
	warn "reading Debian's package lists"
	if ! debian_apt apt-get -q update >"$log" 2>&1; then
		sed -n 's/^[EW]: //p' "$log" | head -n 20 | plain >&2
		warn "not all of Debian's lists could be refreshed; see $log"
		debian_only_expired "$log" || return 1
	fi
	touch "$debian_dir/updated"
}

# debian_only_expired LOG - is every error of apt-get update one about a suite
# whose signature has expired? Reading it again would not help.
debian_only_expired() {
	grep -q '^E: ' "$1" &&
		! grep '^E: ' "$1" | grep -qvE 'Release file .* is expired'
}

# debian_packages AWK_REGEX - print "version package suite dependencies" of
# every package of that name, from all lists; blanks in dependencies are
# removed.
debian_packages() {
	local file suite

	# shellcheck disable=SC2016 # apt expands them
	debian_apt apt-get indextargets --format '$(CODENAME) $(FILENAME)' \
		'Created-By: Packages' 2>/dev/null |
	while read -r suite file; do
		debian_apt /usr/lib/apt/apt-helper cat-file "$file" |
			awk -v regex="$1" -v suite="$suite" '
			BEGIN { RS = ""; FS = "\n" }
			{ delete field }
			substr($1, 10) !~ regex { next }
			{ for (i = 1; i <= NF; i++)
				if (match($i, /^[A-Za-z-]+: /))
					field[substr($i, 1, RLENGTH - 2)] = \
						substr($i, RLENGTH + 1) }
			{ gsub(/ /, "", field["Depends"]) }
			{ print field["Version"], field["Package"], suite,
			  field["Depends"] }'
	done
}

# debian_download DIR PACKAGE=VERSION... - download into DIR; apt verifies.
debian_download() {
	local dir=$1

	shift
	(cd "$dir" && debian_apt apt-get -q download "$@") >"$dir/log" 2>&1 &&
		return 0
	sed -n 's/^[EW]: //p' "$dir/log" | head -n 5 | plain >&2
	return 1
}

# debian_download_suite DIR SUITE PACKAGE... - download into DIR, with all
# dependencies: the private state says that nothing is installed.
debian_download_suite() {
	local dir=$1 suite=$2

	shift 2
	mkdir -p "$dir/partial"
	debian_apt apt-get -q -y -t "$suite" --no-install-recommends \
		-o Dir::Cache::archives="$dir" -o Debug::NoLocking=true \
		--download-only install "$@" >"$dir/log" 2>&1 && return 0
	sed -n 's/^[EW]: //p' "$dir/log" | head -n 5 | plain >&2
	return 1
}

# debian_sort_versions - sort lines by their first word, as dpkg compares
# versions, oldest first. (An insertion sort: there are about a hundred.)
debian_sort_versions() {
	local -a sorted=()
	local line i

	while read -r line; do
		for ((i = ${#sorted[@]}; i > 0; i--)); do
			dpkg --compare-versions "${line%% *}" ge \
				"${sorted[i - 1]%% *}" && break
			sorted[i]=${sorted[i - 1]}
		done
		sorted[i]=$line
	done
	[ ${#sorted[@]} -eq 0 ] || printf '%s\n' "${sorted[@]}"
}

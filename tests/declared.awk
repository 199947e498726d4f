# SPDX-License-Identifier: GPL-2.0-or-later
#
# "HEADER NAME" for each function that the headers in the arguments declare:
# each name before a parenthesis outside of braces, comments and directives.

function declared(header, text, at, name)
{
	while (match(text, /[{}]|[A-Za-z_][A-Za-z_0-9]*[ \t\n]*[(]/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (name == "{")
			depth++
		else if (name == "}")
			depth--
		else if (!depth) {
			sub(/[ \t\n]*[(]$/, "", name)
			print header, name
		}
	}
}

function finish()
{
	while (match(text, /\/\*/)) {
		at = RSTART
		rest = substr(text, at + 2)
		match(rest, /\*\//)
		text = substr(text, 1, at - 1) " " substr(rest, RSTART + 2)
	}
	gsub(/\\\n/, " ", text)
	gsub(/(^|\n)[ \t]*#[^\n]*/, "\n", text)
	gsub(/"([^"\\]|\\.)*"/, "\"\"", text)
	depth = 0
	declared(header, text)
	text = ""
}

FNR == 1 && header {
	finish()
}

{
	header = FILENAME
	text = text $0 "\n"
}

END {
	finish()
}

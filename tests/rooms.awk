# SPDX-License-Identifier: GPL-2.0-or-later
#
# awk -v kind=KIND -f rooms.awk rooms -: the first file is the table of rooms.
# Each line of the second begins with two files of the tree. Prints the lines
# that no exception of that kind excuses, and the exceptions that excuse none.
# With -v directions=1, the first file includes or calls the second, and only
# lines whose direction the table does not allow are printed, or that have a
# file in no room.

function room_of(file, folder)
{
	if (file in room)
		return file
	folder = file
	if (!sub("/[^/]*$", "", folder) || !(folder in room))
		return ""
	return folder
}

function may(from, to, nr, word, i)
{
	if (from == to)
		return 1
	nr = split(room[from], word)
	for (i = 1; i <= nr; i++)
		if (word[i] == to || (sub("[*]$", "", word[i]) &&
				      index(to, word[i]) == 1))
			return 1
	return 0
}

FNR == NR && /^except / {
	sub(":$", "", $4)
	if ($2 == kind)
		excepted[$3 " " $4] = 0
	next
}

FNR == NR {
	if (/^[^#]/) {
		name = $1
		sub(":$", "", name)
		$1 = ""
		room[name] = $0
	}
	next
}

($1 " " $2) in excepted {
	excepted[$1 " " $2]++
	next
}

!directions {
	print
	next
}

{
	from = room_of($1)
	to = room_of($2)
	if (from == "" || to == "")
		print "in no room: " $0
	else if (!may(from, to))
		print
}

END {
	for (pair in excepted)
		if (!excepted[pair])
			print "no longer needed: except " kind " " pair
}

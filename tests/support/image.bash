# SPDX-License-Identifier: GPL-2.0-or-later
#
# A computer of a disk image (tests/support/campaign-image), emulated, with a
# BIOS that boots the disk and an SSH server that only this machine reaches.
# Sets $dir; $dir/console grows. ctest sets SOURCE_DIR and MMFENCE.
# shellcheck disable=SC2034,SC2154

boot_timeout_s=600
pressed=0

make_computer()
{
	image=$("$SOURCE_DIR/tests/support/campaign-image") || return
	dir=$(mktemp -d /var/tmp/mmfence-image.XXXXXX)
	ssh_port=$((20000 + RANDOM % 10000))
	export dir image ssh_port
	cp --sparse=always "$image/disk" "$dir/disk"
}

power_on()
{
	local -a args
	local plugin='' pid

	# shellcheck source=scripts/lib/lab/guest.sh
	. "$SOURCE_DIR/scripts/lib/lab/guest.sh"
	mapfile -t args < <(guest_accel_args amd64 tcg
		guest_disk_args disk "$dir/disk")
	nice -n 10 timeout 3600 qemu-system-x86_64 -nodefaults \
		-no-user-config -display none -vga std -smp 2 -m 1024 \
		"${args[@]}" \
		-chardev "file,id=console,path=$dir/console,append=on" \
		-serial chardev:console -device virtio-net-pci,netdev=net -netdev \
		"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$ssh_port-:22" \
		</dev/null >"$dir/qemu.log" 2>&1 3>&- &
	pid=$!
	echo "$pid" >"$dir/pid"
	end_with_bats "$pid" </dev/null >/dev/null 2>&1 3>&- &
}

# end_with_bats PID - its group, where bats is killed before it can. (The shell
# that starts it may be one test's, and the computer is that of all.)
end_with_bats()
{
	while kill -0 "$1"; do
		kill -0 "$BATS_ROOT_PID" || kill -KILL -- "-$1"
		sleep 1
	done
}

# As when the plug is pulled. (timeout is the leader of QEMU's group.) QEMU is
# gone when nobody listens.
power_off()
{
	local tries

	hang_up
	[ ! -e "$dir/pid" ] || kill -KILL -- "-$(cat "$dir/pid")" || true
	rm -f "$dir/pid"
	for ((tries = 0; tries < 100; tries++)); do
		(: <"/dev/tcp/127.0.0.1/$ssh_port") 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

remove_computer()
{
	[ -z "${dir-}" ] || power_off
	[ -z "${dir-}" ] || rm -rf -- "$dir"
}

# in_guest COMMAND... - as root, over SSH; one connection for all.
in_guest()
{
	timeout "${ssh_seconds:-300}" ssh -q -o ControlMaster=auto -o ControlPersist=300 \
		-o ControlPath="$dir/ssh" -i "$image/key" -p "$ssh_port" \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o ConnectTimeout=30 -o ServerAliveInterval=30 \
		root@127.0.0.1 "$@"
}

# hang_up - before the computer does.
hang_up()
{
	ssh -q -o ControlPath="$dir/ssh" -O exit root@127.0.0.1 || true
	rm -f "$dir/ssh"
}

# QEMU's emulated processors hang now and then between a reset and the kernel's
# first word. Whoever owns such a computer presses the button: thrice in a test
# at most, and told; the campaign must go on, as after any power cut.
press_button_if_hung()
{
	local silent

	silent=$(($(date +%s) - $(stat -c %Y "$dir/console")))
	if ((pressed == 3 || silent < 120)) ||
		ssh_seconds=40 in_guest true </dev/null; then
		return
	fi
	pressed=$((pressed + 1))
	echo "the computer was silent for $silent s and was reset"
	power_off
	power_on
}

# wait_console TEXT - until the computer has said it.
wait_console()
{
	local end=$((SECONDS + boot_timeout_s))

	until grep -qF -- "$1" "$dir/console" 2>/dev/null; do
		if ((SECONDS > end)); then
			echo "not on the console: $1"
			tail -n 20 "$dir/console" "$dir/qemu.log"
			return 1
		fi
		sleep 0.5
		press_button_if_hung
	done
}

# wait_ssh - until it lets us in.
wait_ssh()
{
	local end=$((SECONDS + boot_timeout_s))

	until in_guest true </dev/null; do
		((SECONDS < end)) || return 1
		sleep 1
		press_button_if_hung
	done
}

# What a campaign must leave as it found it, with sums.
boot_loader_files()
{
	in_guest 'find /boot /etc/default /etc/grub.d /etc/systemd -type f \
		-exec sha256sum {} + | sort; stat -c "%A %U %G %s %n" \
		/boot/grub/*; find /etc/systemd -type l | sort'
}

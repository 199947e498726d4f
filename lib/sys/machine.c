/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/machine.h"

#include <hwloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/sys/jsonfile.h"
#include "lib/sys/procfs.h"

/* The keys in /proc/cpuinfo: x86 first, arm64 second. */
static const struct cpu_key {
	const char *key, *names[2];
	enum { AS_STRING, AS_NUMBER, AS_WORDS } kind;
} cpu_keys[] = {
	{ "cpu_model", { "model name", NULL }, AS_STRING },
	{ "cpu_vendor", { "vendor_id", "CPU implementer" }, AS_STRING },
	{ "cpu_family", { "cpu family", "CPU architecture" }, AS_NUMBER },
	{ "cpu_model_number", { "model", "CPU part" }, AS_NUMBER },
	{ "cpu_stepping", { "stepping", "CPU revision" }, AS_NUMBER },
	{ "cpu_microcode", { "microcode", NULL }, AS_STRING },
	{ "cpu_flags", { "flags", "Features" }, AS_WORDS },
	{ "cpu_bugs", { "bugs", NULL }, AS_WORDS },
};

/*
 * The value behind "NAME<blanks>: " in the first CPU's lines, on one line.
 * Return: its length, 0 if there is none.
 */
static size_t machine_find_field(const char *cpuinfo, const char *name,
				 const char **value)
{
	size_t len = strlen(name);
	const char *next;

	for (const char *line = cpuinfo; line && *line;
	     line = next && next[1] ? next + 1 : NULL) {
		next = strchr(line, '\n');
		if (strncmp(line, name, len))
			continue;
		*value = line + len + strspn(line + len, " \t");
		if (**value != ':')
			continue;
		*value += 1 + strspn(*value + 1, " \t");
		return strcspn(*value, "\n");
	}
	return 0;
}

static json_t *machine_words(const char *text, size_t len)
{
	json_t *array = json_array();
	const char *end = text + len;
	size_t word;

	while (text < end) {
		word = strcspn(text, " \n");
		if (word)
			json_array_append_new(array, json_stringn(text, word));
		text += word + 1;
	}
	return array;
}

static json_t *machine_cpu_value(const char *cpuinfo, const struct cpu_key *key)
{
	json_t *value = NULL;
	const char *text;
	size_t len = machine_find_field(cpuinfo, key->names[0], &text);
	char *end;

	if (!len && key->names[1])
		len = machine_find_field(cpuinfo, key->names[1], &text);
	if (!len)
		return json_null();
	if (key->kind == AS_WORDS)
		return machine_words(text, len);
	if (key->kind == AS_NUMBER) {
		long number = strtol(text, &end, 0);

		if (end > text && number >= 0)
			value = json_integer(number);
	} else {
		value = json_stringn(text, len);
	}
	return value ? value : json_null();
}

static void machine_add_cpu(json_t *machine, int root_fd)
{
	SCOPE_TEXT cpuinfo = { 0 };
	bool known = !procfs_read(root_fd, "/proc/cpuinfo", &cpuinfo);

	for (size_t i = 0; i < ARRAY_SIZE(cpu_keys); i++)
		json_object_set_new(machine, cpu_keys[i].key,
				    known ? machine_cpu_value(cpuinfo.text,
							      &cpu_keys[i]) :
					    json_null());
}

static json_t *machine_cpu_count(int root_fd, const char *path)
{
	unsigned nr_cpus, highest;

	if (procfs_cpu_list(root_fd, path, &nr_cpus, &highest) || !nr_cpus)
		return json_null();
	return json_integer(nr_cpus);
}

/* hwloc looks for files below $HWLOC_FSROOT instead of "/". */
static int machine_load_topology(int root_fd, hwloc_topology_t *topology)
{
	char path[64];
	int err;

	if (!procfs_is_machine(root_fd)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", root_fd);
		setenv("HWLOC_FSROOT", path, 1);
	}
	err = hwloc_topology_init(topology);
	if (!err) {
		hwloc_topology_set_flags(*topology,
			HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
		err = hwloc_topology_load(*topology);
		if (err)
			hwloc_topology_destroy(*topology);
	}
	unsetenv("HWLOC_FSROOT");
	return err;
}

static json_t *machine_count(hwloc_topology_t topology, hwloc_obj_type_t type)
{
	int nr = topology ? hwloc_get_nbobjs_by_type(topology, type) : 0;

	return nr > 0 ? json_integer(nr) : json_null();
}

/* The most threads that any core has: hybrid CPUs differ. */
static json_t *machine_threads_per_core(hwloc_topology_t topology)
{
	hwloc_obj_t core = NULL;
	int most = 0;

	while (topology &&
	       (core = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_CORE,
						  core))) {
		int nr = hwloc_bitmap_weight(core->cpuset);

		most = nr > most ? nr : most;
	}
	return most ? json_integer(most) : json_null();
}

static void machine_add_topology(json_t *machine, int root_fd)
{
	hwloc_topology_t topology;

	if (machine_load_topology(root_fd, &topology))
		topology = NULL;
	json_object_set_new(machine, "packages",
			    machine_count(topology, HWLOC_OBJ_PACKAGE));
	json_object_set_new(machine, "cores",
			    machine_count(topology, HWLOC_OBJ_CORE));
	json_object_set_new(machine, "threads_per_core",
			    machine_threads_per_core(topology));
	json_object_set_new(machine, "numa_nodes",
			    machine_count(topology, HWLOC_OBJ_NUMANODE));
	json_object_set_new(machine, "l3_caches",
			    machine_count(topology, HWLOC_OBJ_L3CACHE));
	if (topology)
		hwloc_topology_destroy(topology);
}

static json_t *machine_memory_bytes(int root_fd)
{
	SCOPE_TEXT meminfo = { 0 };
	unsigned long long kib;
	const char *line;

	if (procfs_read(root_fd, "/proc/meminfo", &meminfo))
		return json_null();
	line = strstr(meminfo.text, "MemTotal:");
	if (!line || sscanf(line, "MemTotal: %llu kB", &kib) != 1 ||
	    kib > INT64_MAX / 1024)
		return json_null();
	return json_integer((json_int_t)(kib * 1024));
}

/* The names of the whole machine in DMI or the device tree. */
static json_t *machine_product(int root_fd)
{
	json_t *name = jsonfile_string(root_fd,
				       "/sys/class/dmi/id/product_name");

	return json_is_null(name) ?
	       jsonfile_string(root_fd, "/proc/device-tree/model") : name;
}

json_t *machine_json(int root_fd)
{
	json_t *machine = json_object();
	struct utsname name;

	json_object_set_new(machine, "arch",
			    uname(&name) ? json_null() :
					   json_string(name.machine));
	json_object_set_new(machine, "product", machine_product(root_fd));
	json_object_set_new(machine, "hypervisor_type",
			    jsonfile_string(root_fd, "/sys/hypervisor/type"));
	machine_add_cpu(machine, root_fd);
	json_object_set_new(machine, "cpus_online",
		machine_cpu_count(root_fd, "/sys/devices/system/cpu/online"));
	json_object_set_new(machine, "cpus_possible",
		machine_cpu_count(root_fd, "/sys/devices/system/cpu/possible"));
	machine_add_topology(machine, root_fd);
	json_object_set_new(machine, "memory_bytes",
			    machine_memory_bytes(root_fd));
	json_object_set_new(machine, "page_bytes",
			    json_integer(sysconf(_SC_PAGESIZE)));
	json_object_set_new(machine, "huge_page_bytes",
		jsonfile_number(root_fd, "/sys/kernel/mm/transparent_hugepage/"
					 "hpage_pmd_size"));
	return machine;
}

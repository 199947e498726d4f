/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/machine_state.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sys/jsonfile.h"
#include "lib/sys/procstat.h"

#define CPU "/sys/devices/system/cpu/"

static void machine_state_append_once(json_t *array, json_t *word)
{
	json_t *seen;
	size_t i;

	json_array_foreach(array, i, seen)
		if (json_equal(seen, word)) {
			json_decref(word);
			return;
		}
	json_array_append_new(array, word);
}

static int machine_state_is_numbered(const struct dirent *entry)
{
	return isdigit((unsigned char)entry->d_name[strlen(entry->d_name) - 1]);
}

/*
 * The different words that @name holds in the numbered entries of @directory,
 * in their order; null if there is none.
 */
static json_t *machine_state_distinct(int root_fd, const char *directory,
				      const char *name)
{
	struct dirent **entries = NULL;
	json_t *array = json_array();
	char path[512];
	json_t *word;
	int nr = scandirat(root_fd, directory + strspn(directory, "/"),
			   &entries, machine_state_is_numbered, versionsort);

	for (int i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", directory,
			 entries[i]->d_name, name);
		free(entries[i]);
		word = jsonfile_string(root_fd, path);
		if (!json_is_null(word))
			machine_state_append_once(array, word);
	}
	free(entries);
	if (json_array_size(array))
		return array;
	json_decref(array);
	return json_null();
}

/* Intel's file is "no_turbo", the generic file is "boost". */
static json_t *machine_state_turbo(int root_fd)
{
	json_t *boost = jsonfile_bool(root_fd, CPU "cpufreq/boost");
	json_t *no_turbo = jsonfile_bool(root_fd, CPU "intel_pstate/no_turbo");

	if (json_is_boolean(no_turbo))
		return json_boolean(json_is_false(no_turbo));
	return boost;
}

static void machine_state_add_power(json_t *state, int root_fd)
{
	json_object_set_new(state, "cpufreq_driver",
		machine_state_distinct(root_fd, CPU "cpufreq",
				       "scaling_driver"));
	json_object_set_new(state, "cpufreq_governors",
		machine_state_distinct(root_fd, CPU "cpufreq",
				       "scaling_governor"));
	json_object_set_new(state, "turbo", machine_state_turbo(root_fd));
	json_object_set_new(state, "cpuidle_driver",
		jsonfile_string(root_fd, CPU "cpuidle/current_driver"));
	json_object_set_new(state, "cpuidle_governor",
		jsonfile_string(root_fd, CPU "cpuidle/current_governor"));
	json_object_set_new(state, "cpuidle_states",
		machine_state_distinct(root_fd, CPU "cpu0/cpuidle", "name"));
}

static void machine_state_add_cpus(json_t *state, int root_fd)
{
	json_object_set_new(state, "smt_control",
		jsonfile_string(root_fd, CPU "smt/control"));
	json_object_set_new(state, "smt_active",
		jsonfile_bool(root_fd, CPU "smt/active"));
	json_object_set_new(state, "cpus_isolated",
		jsonfile_string(root_fd, CPU "isolated"));
	json_object_set_new(state, "cpus_nohz_full",
		jsonfile_string(root_fd, CPU "nohz_full"));
	json_object_set_new(state, "irq_default_smp_affinity",
		jsonfile_string(root_fd, "/proc/irq/default_smp_affinity"));
}

static json_t *machine_state_processes(int root_fd)
{
	struct dirent **entries = NULL;
	json_int_t nr_processes = 0;
	int nr = scandirat(root_fd, "proc", &entries, machine_state_is_numbered,
			   NULL);

	for (int i = 0; i < nr; i++) {
		nr_processes += isdigit((unsigned char)entries[i]->d_name[0]) !=
				0;
		free(entries[i]);
	}
	free(entries);
	return nr_processes ? json_integer(nr_processes) : json_null();
}

static void machine_state_add_load(json_t *state, int root_fd)
{
	struct load_average load;
	bool known = !load_average_read(root_fd, &load);

	json_object_set_new(state, "load_1min", known ?
			    json_real(load.load_1min) : json_null());
	json_object_set_new(state, "load_5min", known ?
			    json_real(load.load_5min) : json_null());
	json_object_set_new(state, "load_15min", known ?
			    json_real(load.load_15min) : json_null());
	json_object_set_new(state, "threads_running", known ?
			    json_integer(load.nr_running) : json_null());
	json_object_set_new(state, "threads", known ?
			    json_integer(load.nr_threads) : json_null());
	json_object_set_new(state, "processes",
			    machine_state_processes(root_fd));
}

json_t *machine_state_json(int root_fd)
{
	json_t *state = json_object();

	machine_state_add_power(state, root_fd);
	machine_state_add_cpus(state, root_fd);
	json_object_set_new(state, "sched_autogroup_enabled",
		jsonfile_bool(root_fd,
			      "/proc/sys/kernel/sched_autogroup_enabled"));
	json_object_set_new(state, "numa_balancing",
		jsonfile_number(root_fd, "/proc/sys/kernel/numa_balancing"));
	machine_state_add_load(state, root_fd);
	return state;
}

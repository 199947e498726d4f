/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/admit/admission.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/text.h"

__attribute__((format(printf, 3, 0)))
static int admission_add(struct admission *admission, enum note_kind kind,
			 const char *fmt, va_list args)
{
	size_t nr = admission->nr_notes;
	struct note *notes =
		reallocarray(admission->notes, nr + 1, sizeof(*notes));
	char text[2 * NOTE_BYTES];

	if (!notes)
		return fail(ENOMEM, "allocate a note");
	admission->notes = notes;
	vsnprintf(text, sizeof(text), fmt, args);
	notes[nr] = (struct note){ .kind = kind };
	text_clean(text, notes[nr].text, sizeof(notes[nr].text));
	admission->nr_notes++;
	return 0;
}

int admission_note(struct admission *admission, enum note_kind kind,
		   const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = admission_add(admission, kind, fmt, args);
	va_end(args);
	return err;
}

int admission_refuse(struct admission *admission, bool *refused,
		     const char *fmt, ...)
{
	va_list args;
	int err;

	*refused |= !admission->force;
	va_start(args, fmt);
	err = admission_add(admission,
			    admission->force ? NOTE_FORCED : NOTE_REFUSED, fmt,
			    args);
	va_end(args);
	return err;
}

void admission_free(struct admission *admission)
{
	free(admission->notes);
	admission->notes = NULL;
	admission->nr_notes = 0;
}

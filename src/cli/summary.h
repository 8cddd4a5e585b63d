// What a run did, in a few lines for a person.
#pragma once

#include <string>

#include "hansieve/run/counters.h"
#include "hansieve/run/dedup_run.h"
#include "language.h"

namespace hansieve::cli {

/// "3 files, 1,204 documents (812 changed), 4.1 million characters ..."; with `details`, edits by step too.
std::string clean_summary(const CleanCounters& counters, double seconds, bool details, Language language);

/// "1,204 documents, 1,031 kept, 173 duplicates, in 0.4 s, 4.5 MB/s"; where only pairs are listed, nothing of what is kept.
std::string dedup_summary(const DedupSummary& summary, bool lists_pairs, double seconds, Language language);

/// What can be done with an audit.
std::string audit_hint(const std::string& audit, Language language);

/// Whether a summary is wanted: with -v, or on a terminal where the documents do not go there too; never with -q.
bool wants_summary(bool quiet, bool verbose, const std::string& output);

}  // namespace hansieve::cli

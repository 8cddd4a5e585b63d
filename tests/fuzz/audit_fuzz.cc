// An audit from anywhere: read to its end or refused with a place, never believed beyond its own bytes.
#include "fuzz.h"
#include "hansieve/io/audit_reader.h"

namespace hansieve::fuzz {
namespace {

void check(std::string_view input) {
  MemorySource source(input, 4096);
  AuditReader audit(source);
  for (;;) {
    const auto line = audit.next();
    if (!line) {
      require(line.error().message.find("fuzz input") != std::string::npos, "a refusal says where", line.error().message);
      return;
    }
    if ((*line)->kind == AuditLine::kNone) return;
    std::uint64_t done = (*line)->at;
    for (const AuditChange& change : (*line)->changes) {
      require(change.at >= done, "changes come in order");
      done = change.at + change.old_text.size();
    }
  }
}

const Target target("audit", check);

}  // namespace
}  // namespace hansieve::fuzz

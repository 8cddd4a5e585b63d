#include "document_output.h"

namespace hansieve {

Result<void> DocumentOutput::begin(const AuditHeader& header) {
  empty_ = true;
  return audit_ ? audit_->begin(header) : Result<void>();
}

Result<void> DocumentOutput::add(std::string_view raw, std::string_view text, const Edits& edits) {
  if (empty_ && !text.empty()) {
    empty_ = false;
    if (to_.line_is_open) {
      Edits joined;
      joined.replace(0, 0, "\n", "join/break");
      for (const Edit& edit : edits.list()) joined.replace(edit.begin, edit.end, edits.text(edit), edits.rule(edit));
      to_.line_is_open = false;
      return add(raw, "\n" + std::string(text), joined);
    }
  }
  if (!text.empty()) to_.line_is_open = text.back() != '\n';
  if (audit_) {
    if (auto ok = audit_->add(raw, text, edits); !ok) return ok;
  }
  return to_.sink->write(text);
}

Result<void> DocumentOutput::end(std::string_view failure) {
  return audit_ ? audit_->end(failure) : Result<void>();
}

}  // namespace hansieve

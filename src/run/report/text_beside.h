// TextBeside: the text of a document of an audit, read alongside it, so that changes have something around them.
//
// The text may be the cleaned or the original one: which it is shows by the changes of its first segments, and
// every later segment is checked. Where it does not fit, there is no text from there on.
//
//   TextBeside text(roots, header);
//   while (segment) { auto bytes = text.next(segment); ... }
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/io/audit_reader.h"
#include "hansieve/io/source.h"

namespace hansieve {

class TextBeside {
 public:
  /// Finds and opens the text: under each of `roots`, or where there are none by its own name. `tell` hears of one
  /// that is there but cannot be read.
  TextBeside(const std::vector<std::string>& roots, const AuditHeader& header, std::function<void(const std::string&)> tell);

  /// The bytes of the input for this segment, unchanged stretches as they are and changed ones as they were;
  /// nothing where no text is known. Holds until the next call.
  std::optional<std::string_view> next(const AuditLine& segment);

  bool is_known() const { return source_ != nullptr; }

 private:
  enum class Side { kUnknown, kOriginal, kCleaned };
  void fill(std::size_t bytes);
  Side side_of(const AuditLine& segment);
  bool fits(const AuditLine& segment, bool cleaned) const;

  std::function<void(const std::string&)> tell_;
  std::unique_ptr<Source> source_;
  bool at_end_ = false;
  std::string buffer_, original_;
  std::size_t used_ = 0;
  Side side_ = Side::kUnknown;
};

}  // namespace hansieve

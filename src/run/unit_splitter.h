// UnitSplitter: the units of a record's text (text/units.h), and what to cut out of the record as it is spelled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/edits.h"
#include "hansieve/run/dedup_run.h"
#include "hansieve/text/units.h"

namespace hansieve {

/// For units that are no whole documents.
inline UnitKind unit_kind(DedupUnit unit) { return unit == DedupUnit::kLine ? UnitKind::kLine : UnitKind::kParagraph; }

struct RecordUnit {
  std::uint32_t at = 0, size = 0;           ///< bytes of the text, as UTF-8
  std::uint32_t raw_at = 0, raw_size = 0;   ///< of the text's slice, as it is spelled
  bool holds_text_together = false;
};

/// One thread. Keeps what it split last.
class UnitSplitter {
 public:
  explicit UnitSplitter(UnitKind kind) : kind_(kind) {}

  /// Of a text's slice: the inside of a JSON string, a line, a file (DedupParser). Holds until the next call.
  const std::vector<RecordUnit>& split(std::string_view slice, Format format);

  /// The stretches of that slice that go when the units with `gone` go.
  const std::vector<TextCut>& cut(const std::vector<bool>& gone);

 private:
  const UnitKind kind_;
  std::string text_;                ///< as UTF-8, where the slice is not
  std::string_view view_;
  Edits escapes_;                   ///< from slice to text
  std::vector<TextUnit> in_text_;
  std::vector<RecordUnit> units_;
  std::vector<TextCut> cuts_;
};

}  // namespace hansieve

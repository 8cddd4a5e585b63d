// UnitNames: what a unit is called in the files a run writes: its document, which of its units it is, and its bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dedup_inputs.h"
#include "dedup_parser.h"
#include "unit_splitter.h"
#include "unit_table.h"

namespace hansieve {

struct UnitName {
  std::string id;               ///< of its document, as JSON
  std::uint32_t number = 0;     ///< among the document's units, short ones too, from 1
  std::uint32_t at = 0, size = 0;  ///< bytes of the document's text, as UTF-8
};

/// One thread. Reads the records again.
class UnitNames {
 public:
  UnitNames(const DedupRequest& request, const DedupInputs& inputs, const UnitTable& table, UnitKind kind)
      : inputs_(inputs), table_(table), reader_(inputs), parser_(request), splitter_(kind) {}

  Result<UnitName> name(std::uint32_t unit);
  /// The id of a record whose bytes are at hand, as JSON.
  Result<std::string> id(std::uint32_t record, const DedupRow& row, std::string_view raw);

 private:
  const DedupInputs& inputs_;
  const UnitTable& table_;
  DedupInputs::Reader reader_;
  DedupParser parser_;
  UnitSplitter splitter_;
  std::string record_;
};

/// Appends `,"PREFIXunit":N,"PREFIXat":N,"PREFIXsize":N`.
void append_unit_place(std::string_view prefix, const UnitName& unit, std::string& out);

}  // namespace hansieve

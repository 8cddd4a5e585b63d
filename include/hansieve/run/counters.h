// What a cleaning run did, in numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "hansieve/base/edits.h"

namespace hansieve {

struct CleanCounters {
  std::uint64_t files = 0, failed_files = 0;
  std::uint64_t documents = 0, changed_documents = 0, failed_records = 0;
  std::uint64_t left_out = 0;  ///< records of web archives that hold no text
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t chars_in = 0, chars_out = 0;  ///< code points of the texts alone
  std::uint64_t invalid = 0;  ///< maximal invalid subparts that became U+FFFD
  std::map<std::string, std::uint64_t, std::less<>> edits;  ///< by "step/rule"

  /// Counts each edit once for every rule it names.
  void count(const Edits& list);
  void add(const CleanCounters& other);
};

}  // namespace hansieve

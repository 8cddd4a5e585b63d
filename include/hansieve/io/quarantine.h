// Quarantine: what could not be taken in, as JSON Lines: where it stood, why, and the bytes themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hansieve {

/// Appends one line: {"input":...,"line":N,"reason":...,"record":...}. `line` 0 is left out;
/// the record is "record_b64" where it is no UTF-8, and left out where `has_record` is false (the
/// document is then the whole file named).
void append_quarantined(std::string_view input, std::uint64_t line, std::string_view reason, bool has_record,
                        std::string_view record, std::string& out);

}  // namespace hansieve

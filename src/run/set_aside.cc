#include "set_aside.h"

#include <string>
#include <utility>

#include "dedup_records.h"
#include "hansieve/io/quarantine.h"

namespace hansieve {

Result<void> write_set_aside(const std::vector<std::uint32_t>& numbers, const std::vector<bool>& repeated, const DedupRows& rows,
                             const DedupRequest& request, const DedupInputs& inputs, DedupOutputs& outputs) {
  DedupRecords records(request, inputs, rows);
  std::string line;
  for (const std::uint32_t number : numbers) {
    const auto row = rows.at(number);
    if (!row) return row.error();
    std::string reason;
    if (!repeated.empty() && repeated[number]) {
      const auto id = records.id(number);
      if (!id) return id.error();
      reason = "the id " + *id + " was there before";
    } else {
      auto problem = records.problem(*row);
      if (!problem) return problem.error();
      reason = std::move(problem).value();
    }
    if (number == numbers.front()) request.tell(records.place(number, *row) + ": " + reason);
    if (!outputs.wants_quarantine()) return {};
    const auto bytes = records.raw(*row);
    if (!bytes) return bytes.error();
    const DedupInput& input = records.input_of(*row);
    line.clear();
    append_quarantined(input.name, input.format == Format::kText ? 0 : number - input.first_row + 1, reason, true, without_break(*bytes), line);
    if (auto ok = outputs.write_quarantine(line); !ok) return ok;
  }
  return {};
}

}  // namespace hansieve

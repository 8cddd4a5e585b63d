#include "hansieve/near/compare.h"

#include <bit>

namespace hansieve {

void SetComparer::Table::start(std::size_t count) {
  const std::size_t wanted = std::bit_ceil(2 * count + 2);
  if (cells.size() < wanted) cells.assign(wanted, {}), mark = 0;
  if (++mark == 0) cells.assign(cells.size(), {}), mark = 1;
  size = 0;
}

// The hashes are XXH3's: their low bits are as good as any.
SetComparer::Cell& SetComparer::Table::find(std::uint64_t hash) {
  const std::size_t last = cells.size() - 1;
  std::size_t at = hash & last;
  while (cells[at].mark == mark && cells[at].hash != hash) at = (at + 1) & last;
  return cells[at];
}

bool SetComparer::Table::insert(std::uint64_t hash) {
  Cell& cell = find(hash);
  if (cell.mark == mark) return false;
  cell = {hash, mark};
  ++size;
  return true;
}

void SetComparer::set_left(std::span<const std::uint64_t> hashes) {
  left_.start(hashes.size());
  for (const std::uint64_t hash : hashes) left_.insert(hash);
}

Overlap SetComparer::compare(std::span<const std::uint64_t> hashes) {
  right_.start(hashes.size());
  std::size_t both = 0;
  for (const std::uint64_t hash : hashes) {
    if (right_.insert(hash)) both += !left_.cells.empty() && left_.find(hash).mark == left_.mark;
  }
  return {left_.size, right_.size, both};
}

}  // namespace hansieve

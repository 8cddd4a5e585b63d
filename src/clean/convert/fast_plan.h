// A plan turned into tables: what the kernels convert alone, and where they must stop and ask.
#pragma once

#include <cstdint>
#include <vector>

#include "clean/convert/char_table.h"
#include "clean/convert/plan.h"

namespace hansieve::convert {

struct FastPlan {
  /// What happens where a kernel stops.
  enum class Mode {
    kKey,     ///< the plan is one dictionary: its longest match there decides, then the kernel goes on
    kRegion,  ///< the stretch around it that no key leads out of is converted by the whole chain
    kPlain,   ///< the kernels are of no use: everything goes through the chain
  };
  Mode mode = Mode::kPlain;
  /// Phrases begin so often that stopping at each would cost more than looking them up on the way
  /// (dense_loop.h). In mode kRegion `table` then stops for the keys of the segmentation, which become
  /// the same wherever they stand, and `stage_table` for those of the stages.
  bool is_dense = false;
  CharTable table, stage_table;

  /// Whether the character can be part of a longer key in any stage. Between two characters of which one
  /// is none, a text can be cut and converted in parts.
  bool is_member(std::uint32_t c) const { return members[c >> 6] >> (c & 63) & 1; }
  std::vector<std::uint64_t> members = std::vector<std::uint64_t>(0x110000 / 64);
};

/// `plan` should have been simplified. O(entries), more where many characters become the same one.
FastPlan make_fast_plan(const Plan& plan);

}  // namespace hansieve::convert

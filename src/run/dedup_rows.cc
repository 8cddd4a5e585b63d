#include "dedup_rows.h"

#include <algorithm>

namespace hansieve {

Result<void> DedupRows::add(const DedupRow& row) {
  if (size_ == 0xFFFFFFFE) return Error{ErrorCode::kUsage, "more than four billion records: split the input"};
  if (size_ % kChunk == 0) {
    if (scratch_ && !chunks_.empty()) {
      if (!file_) {
        auto made = scratch_->create("rows");
        if (!made) return made.error();
        file_ = std::move(made).value();
      }
      if (auto ok = file_->append({reinterpret_cast<const char*>(chunks_.back().get()), kChunk * sizeof(DedupRow)}); !ok) return ok;
      written_ = size_;
    } else {
      chunks_.emplace_back(new DedupRow[kChunk]);
    }
  }
  chunks_.back()[size_++ % kChunk] = row;
  return {};
}

void DedupRows::save_or_load(SavedState& state) {
  state(size_), state(written_), state(file_);
  chunks_.resize(state.counted(chunks_.size(), 1));
  for (auto& chunk : chunks_) {
    if (state.is_loading()) chunk.reset(new DedupRow[kChunk]);
    state.array(chunk.get(), kChunk);
  }
}

Result<DedupRow> DedupRows::at(std::uint32_t row) const {
  if (!scratch_) return chunks_[row / kChunk][row % kChunk];
  if (row >= written_) return chunks_.back()[row % kChunk];
  DedupRow found;
  if (auto ok = file_->read(std::uint64_t{row} * sizeof found, reinterpret_cast<char*>(&found), sizeof found); !ok) return ok.error();
  return found;
}

Result<DedupRow> DedupRows::Cursor::at(std::uint32_t row) {
  if (!rows_.scratch_ || row >= rows_.written_) return rows_.at(row);
  if (row < first_ || row >= first_ + ahead_.size()) {
    first_ = row;
    ahead_.resize(std::min(kChunk, rows_.written_ - row));
    auto ok = rows_.file_->read(std::uint64_t{row} * sizeof(DedupRow), reinterpret_cast<char*>(ahead_.data()), ahead_.size() * sizeof(DedupRow));
    if (!ok) return ok.error();
  }
  return ahead_[row - first_];
}

}  // namespace hansieve

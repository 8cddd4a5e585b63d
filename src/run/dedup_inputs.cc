#include "dedup_inputs.h"

#include "hansieve/io/compression.h"
#include "hansieve/io/file_state.h"

namespace hansieve {

DedupInput& DedupInputs::add(std::string path, std::string name, Format format) {
  DedupInput& input = inputs_.emplace_back();
  input.is_spooled = path == "-" || compression_of(path) != Compression::kNone || !file_state(path);
  input.path = std::move(path), input.name = std::move(name), input.format = format;
  input.number = static_cast<std::uint32_t>(inputs_.size() - 1);
  return input;
}

Result<void> DedupInputs::spool(DedupInput& input, std::string_view bytes) {
  if (!spool_) {
    auto file = scratch_.create("input");
    if (!file) return file.error();
    spool_ = std::make_unique<BlockSpool>(std::move(file).value());
  }
  if (input.spool_start == DedupInput::kNotSpooled) input.spool_start = spool_->size();
  return spool_->append(bytes);
}

void DedupInputs::save_or_load(SavedState& state) {
  inputs_.resize(state.counted(inputs_.size(), 1));
  for (DedupInput& input : inputs_) {
    state(input.path), state(input.name), state(input.format), state(input.is_spooled), state(input.number);
    state(input.bytes), state(input.spool_start), state(input.first_row), state(input.rows);
  }
  bool has_spool = spool_ != nullptr;
  state(has_spool);
  if (state.is_loading()) spool_ = has_spool ? std::make_unique<BlockSpool>(nullptr) : nullptr;
  if (spool_) spool_->save_or_load(state);
}

Result<void> DedupInputs::Reader::read(std::uint32_t number, std::uint64_t offset, char* to, std::size_t size) {
  const DedupInput& input = inputs_[number];
  if (input.is_spooled) {
    if (!blocks_) blocks_ = std::make_unique<BlockSpool::Blocks>();
    return inputs_.spool_->read(input.spool_start + offset, to, size, *blocks_);
  }
  auto found = files_.find(number);
  if (found == files_.end()) {
    if (files_.size() >= kOpenFiles) files_.clear();
    auto opened = RandomFile::open(input.path);
    if (!opened) return opened.error();
    found = files_.emplace(number, std::move(opened).value()).first;
  }
  return found->second->read(offset, to, size);
}

}  // namespace hansieve

// SavedState: what a process must know to go on where an earlier one was stopped, saved to a scratch file or loaded
// from it. A class names its members once, for both directions:
//
//   void Rows::save_or_load(SavedState& state) { state(size_), state(chunk_), state(file_); }
//
//   SavedState saved(*scratch.create("state").value());            auto file = scratch.reopen("state", bytes).value();
//   rows.save_or_load(saved);                                      SavedState loaded(*file, scratch);
//   if (auto ok = saved.finish(); !ok) ...                         rows.save_or_load(loaded);
//
// Numbers are written as they lie in memory: for the same program on the same machine. What is damaged gives an
// error at finish(), and members in any state. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/base/scratch.h"

namespace hansieve {

class SavedState {
 public:
  /// Saves, to an empty file.
  explicit SavedState(ScratchFile& to) : to_(&to) {}
  /// Loads; the files that the state names are opened in `files`.
  SavedState(const ScratchFile& from, Scratch& files) : from_(&from), files_(&files) {}

  bool is_loading() const { return from_ != nullptr; }
  bool is_ok() const { return status_.has_value(); }

  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void operator()(T& value) { take(reinterpret_cast<char*>(&value), sizeof value); }

  void operator()(std::string& text) { items(text); }
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void operator()(std::vector<T>& values) { items(values); }

  void operator()(std::vector<bool>& bits) {
    std::vector<std::uint8_t> bytes;
    const std::uint64_t count = counted(bits.size(), 0);
    if (is_loading()) bits.assign(is_ok() ? count : 0, false);
    for (std::size_t at = 0; at < bits.size() && is_ok(); at += kTogether) {
      const std::size_t n = std::min(kTogether, bits.size() - at);
      bytes.assign(n, 0);
      for (std::size_t i = 0; i < n; ++i) bytes[i] = bits[at + i];
      take(reinterpret_cast<char*>(bytes.data()), n);
      for (std::size_t i = 0; i < n; ++i) bits[at + i] = bytes[i] != 0;
    }
  }

  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void operator()(std::deque<T>& values) {
    const std::uint64_t count = counted(values.size(), sizeof(T));
    if (is_loading()) values.clear();
    for (std::uint64_t i = 0; i < count && is_ok(); ++i) {
      T value = is_loading() ? T() : values[i];
      (*this)(value);
      if (is_loading()) values.push_back(value);
    }
  }

  /// `count` things at `at`, whose number is known.
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void array(T* at, std::size_t count) { take(reinterpret_cast<char*>(at), count * sizeof(T)); }

  /// A file of a scratch whose files have names, or none.
  void operator()(std::unique_ptr<ScratchFile>& file);

  /// How many things of at least `each` bytes follow: `saved`, or what was saved.
  std::uint64_t counted(std::uint64_t saved, std::size_t each);

  /// Ends it; the first error, if there was one.
  Result<void> finish();

 private:
  static constexpr std::size_t kTogether = 1 << 16;

  template <typename Items>
  void items(Items& values) {
    const std::uint64_t count = counted(values.size(), sizeof values[0]);
    if (is_loading()) values.resize(is_ok() ? count : 0);
    if (is_ok()) array(values.data(), values.size());
  }

  void take(char* bytes, std::size_t size);
  void flush();

  ScratchFile* to_ = nullptr;
  const ScratchFile* from_ = nullptr;
  Scratch* files_ = nullptr;
  std::string buffer_;        ///< not yet written, or read ahead
  std::size_t used_ = 0;      ///< of what was read ahead
  std::uint64_t read_ = 0;    ///< of the file
  Result<void> status_;
};

}  // namespace hansieve

// Lines that stand in many documents of a run: what `--repeated N` drops.
//
// Two passes over the same documents: the first counts, the second cleans with the result.
//
//   RepeatedLines::Counter counter;                    // one per worker; merge() joins them
//   for (...) { counter.add(raw); counter.end_document(); }
//   options.repeated = counter.at_least(20);           // then make the pipeline
//
// A line counts once for each document. Only lines of kLeast to kMost bytes (blanks around them apart)
// that do not end a sentence and are no heading of a chapter or an article count: sentences repeat
// because people quote, headings because statutes are built alike. The count does not depend on the
// order of the documents or on how they are shared out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hansieve {

/// The lines found, by XXH3. Immutable; may be shared between threads.
class RepeatedLines {
 public:
  static constexpr std::size_t kLeastBytes = 8;
  static constexpr std::size_t kMostBytes = 240;

  class Counter;

  /// Whether the line (without its break) is one of them. O(bytes of the line).
  bool contains(std::string_view line) const;
  std::size_t size() const { return lines_.size(); }

 private:
  explicit RepeatedLines(std::unordered_set<std::uint64_t> lines) : lines_(std::move(lines)) {}

  std::unordered_set<std::uint64_t> lines_;
};

/// Counts. Memory is about 50 bytes for each different line that counts. Not thread-safe.
class RepeatedLines::Counter {
 public:
  /// The next bytes of the document, in pieces of any size.
  void add(std::string_view raw);
  void end_document();
  /// Adds the counts of documents that another worker has read.
  void merge(const Counter& other);
  /// The lines that stand in `documents` documents or more.
  std::shared_ptr<const RepeatedLines> at_least(std::size_t documents) const;

 private:
  void count(std::string_view line);

  std::unordered_map<std::uint64_t, std::uint32_t> documents_of_;
  std::unordered_set<std::uint64_t> seen_;  // lines of this document
  std::string pending_;                     // the start of a line whose end has not come yet
};

}  // namespace hansieve

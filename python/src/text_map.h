// TextMap: a pure function from text to text, run over one string or many, on one thread or several.
//
//   TextMap map([&] { return std::make_unique<MyWorker>(); });
//   std::string out;
//   map.one("漢字", out);
//   map.each(rows.size(), [&](std::size_t i) { return rows[i]; }, jobs, [&](std::size_t i, std::string_view text) {});
//
// Workers keep their scratch memory between calls. Thread-safe. Knows nothing of Python or Arrow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "hansieve/near/parallel.h"

namespace hansieve::python {

/// What one thread needs to map texts, one after another.
class TextWorker {
 public:
  virtual ~TextWorker() = default;
  /// Appends what becomes of `text` to `out`.
  virtual void map(std::string_view text, std::string& out) = 0;
};

/// What "jobs=0" stands for: a thread for each core.
inline unsigned threads(unsigned jobs) { return jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency()); }

class TextMap {
 public:
  using MakeWorker = std::function<std::unique_ptr<TextWorker>()>;

  explicit TextMap(MakeWorker make) : make_(std::move(make)) {}

  void one(std::string_view text, std::string& out) const {
    auto worker = take();
    worker->map(text, out);
    give(std::move(worker));
  }

  /// The same for rows 0 .. count - 1, one after another into one string; `done(i)` is called behind each.
  template <typename Row, typename Done>
  void each_into(std::size_t count, Row row, std::string& out, Done done) const {
    auto worker = take();
    for (std::size_t i = 0; i < count; ++i) {
      worker->map(row(i), out);
      done(i);
    }
    give(std::move(worker));
  }

  /// Maps rows 0 .. count - 1 and hands the results over in order, in the caller's thread. `row(i)` gives
  /// a view that stays valid; it is called from any thread. Memory: the results of all rows, once; with one job, of 256 KiB.
  template <typename Row, typename Take>
  void each(std::size_t count, Row row, unsigned jobs, Take take_result) const {
    std::vector<Block> blocks = cut(count, row);
    const auto fill = [&](Block& block) {
      auto worker = take();
      for (std::size_t i = block.begin; i < block.end; ++i) {
        worker->map(row(i), block.text);
        block.ends.push_back(block.text.size());
      }
      give(std::move(worker));
    };
    const auto hand_over = [&](const Block& block) {
      std::size_t begin = 0;
      for (std::size_t i = block.begin; i < block.end; ++i) {
        const std::size_t end = block.ends[i - block.begin];
        take_result(i, std::string_view(block.text).substr(begin, end - begin));
        begin = end;
      }
    };
    if (jobs == 1) {  // block after block through one text, which stays in the cache
      std::string text;
      for (Block& block : blocks) {
        text.clear();
        block.text.swap(text);
        fill(block);
        hand_over(block);
        block.text.swap(text);
      }
      return;
    }
    parallel_on(threads(jobs))(static_cast<unsigned>(blocks.size()), [&](unsigned b) { fill(blocks[b]); });
    for (Block& block : blocks) {
      hand_over(block);
      std::string().swap(block.text);
    }
  }

 private:
  struct Block {
    std::size_t begin, end;
    std::string text;
    std::vector<std::size_t> ends;
  };
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 18;

  template <typename Row>
  static std::vector<Block> cut(std::size_t count, Row row) {
    std::vector<Block> blocks;
    std::size_t begin = 0, bytes = 0;
    for (std::size_t i = 0; i < count; ++i) {
      bytes += row(i).size();
      if (bytes < kBlockBytes && i + 1 < count) continue;
      blocks.push_back({begin, i + 1, {}, {}});
      begin = i + 1;
      bytes = 0;
    }
    return blocks;
  }

  std::unique_ptr<TextWorker> take() const;
  void give(std::unique_ptr<TextWorker> worker) const;

  MakeWorker make_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<TextWorker>> idle_;
};

}  // namespace hansieve::python

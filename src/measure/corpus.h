// The texts the benchmarks run on: corpora made by a seeded generator, the same on every machine.
//
//   const Corpus& news = corpus("news");
//   for (std::size_t i = 0; i < news.size(); ++i) use(news.document(i));
//
// A real file can take a corpus's place: `hansieve_bench --corpus news=FILE`. The words are Simplified; the Traditional
// corpus is made of the same words converted by s2t.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"

namespace hansieve::measure {

/// Documents one behind another in one piece of memory.
struct Corpus {
  std::string text;
  std::vector<std::size_t> ends;  ///< one past the last byte of each document

  std::size_t size() const { return ends.size(); }
  std::size_t bytes() const { return text.size(); }
  std::string_view document(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(text).substr(begin, ends[i] - begin);
  }
  void add(std::string_view document) { text += document, ends.push_back(text.size()); }
};

/// `news` about 1.5 KB of Simplified Chinese per document, `trad` the same size in Traditional,
/// `short` about 200 bytes, `long` about 50 KB.
inline constexpr std::array<std::string_view, 4> kCorpora = {"news", "trad", "short", "long"};

/// Text that needs cleaning, for that alone: `pages` about 6 KB each, as they come out of a newspaper's PDF.
inline constexpr std::array<std::string_view, 1> kDirtyCorpora = {"pages"};

inline constexpr std::size_t kCorpusBytes = 48 << 20, kDirtyCorpusBytes = 8 << 20;

/// A corpus of that name and of `bytes` or a little more, made anew. Requires a name of kCorpora or
/// kDirtyCorpora. About 100 MB/s.
Corpus generate_corpus(std::string_view name, std::size_t bytes);

/// The documents of files and directories, up to `most_bytes`: each record of JSON Lines (text, content or 内容), each other file.
/// What is no UTF-8 is left out. Compressed files are read by suffix.
Result<Corpus> read_corpus(const std::vector<std::string>& paths, std::size_t most_bytes);

/// The corpus of that name: 48 MB (8 of a dirty one), made when first asked for (about half a second)
/// and kept. One thread.
const Corpus& corpus(std::string_view name);

/// The first documents of a corpus, `bytes` or a little more: for baselines that take minutes on the whole.
const Corpus& corpus_sample(std::string_view name, std::size_t bytes);

/// Puts a file in the place of a corpus, before its first use. JSON Lines (by suffix, compressed or not): one document per
/// line, its field `text`, `content` or `内容`. Anything else is text, cut at line ends into documents of the
/// corpus's usual size. `setting` is NAME=FILE.
Result<void> replace_corpus(std::string_view setting);

/// What each corpus is made of, for the log: "generated, seed 1" or the file.
std::string corpus_source(std::string_view name);

}  // namespace hansieve::measure

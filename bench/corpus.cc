#include "corpus.h"

#include <opencc/opencc.h>
#include <simdjson.h>

#include <cassert>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>

#include "corpus_words.h"

namespace bench {
namespace {

constexpr std::size_t kCorpusBytes = 48 << 20;
constexpr std::uint64_t kSeed = 1;

/// Draws from a list of words by Zipf's law, in constant time (alias-free: a table of 4096 entries).
class Vocabulary {
 public:
  Vocabulary(std::string_view list, double exponent, const opencc::SimpleConverter* convert) {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(' ', at), list.size());
      std::string word(list.substr(at, end - at));
      words_.push_back(convert ? convert->Convert(word) : word);
      at = end + 1;
    }
    std::vector<double> weight(words_.size());
    double sum = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) sum += weight[i] = std::pow(i + 3.0, -exponent);
    double until = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      until += weight[i] / sum * kEntries;
      while (table_.size() < until && table_.size() < kEntries) table_.push_back(i);
    }
    table_.resize(kEntries, 0);
  }
  const std::string& draw(std::uint64_t random) const { return words_[table_[random % kEntries]]; }

 private:
  static constexpr std::size_t kEntries = 4096;
  std::vector<std::string> words_;
  std::vector<std::uint16_t> table_;
};

/// Writes sentences that look like a newspaper's: a walk over word classes, clause by clause.
class Writer {
 public:
  Writer(std::uint64_t seed, const opencc::SimpleConverter* convert)
      : state_(seed),
        nouns_(words::kNouns, 0.7, convert), verbs_(words::kVerbs, 0.7, convert),
        adjectives_(words::kAdjectives, 0.7, convert), adverbs_(words::kAdverbs, 0.7, convert),
        functions_(words::kFunctions, 0.5, convert), places_(words::kPlaces, 0.6, convert),
        organisations_(words::kOrganisations, 0.5, convert), titles_(words::kTitles, 0.5, convert),
        surnames_(words::kSurnames, 0.5, convert), characters_(words::kCharacters, 0.2, convert),
        measures_(words::kMeasures, 0.6, convert), idioms_(words::kIdioms, 0.2, convert),
        latin_(words::kLatin, 0.7, convert), nian_(one("年", convert)), yue_(one("月", convert)),
        ri_(one("日", convert)), said_(one("说", convert)), report_(one("本报讯", convert)) {}

  /// One document of about `bytes`, in paragraphs.
  void write_document(std::size_t bytes, std::string& out) {
    const std::size_t begin = out.size();
    const std::size_t target = bytes / 2 + below(static_cast<std::uint32_t>(bytes + 1));
    if (target > 600) write_headline(out);
    while (out.size() - begin < target) {
      const std::size_t sentences = 1 + below(5);
      for (std::size_t i = 0; i < sentences && out.size() - begin < target; ++i) write_sentence(out);
      if (out.size() - begin < target) out += '\n';
    }
  }

 private:
  static std::string one(const char* word, const opencc::SimpleConverter* convert) {
    return convert ? convert->Convert(word) : word;
  }
  std::uint64_t next() {  // splitmix64
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((next() >> 32) * n >> 32); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  void put(const Vocabulary& v, std::string& out) { out += v.draw(next()); }

  void write_headline(std::string& out) {
    put(places_, out), put(verbs_, out), put(adjectives_, out), put(nouns_, out);
    out += ' ';
    put(nouns_, out), put(verbs_, out), put(nouns_, out);
    out += '\n';
    if (chance(30)) out += report_ + "（记者 ", write_name(out), out += "）";
  }
  void write_name(std::string& out) {
    put(surnames_, out), put(characters_, out);
    if (chance(70)) put(characters_, out);
  }
  void write_number(std::string& out) {
    out += std::to_string(1 + below(chance(50) ? 100 : 10000));
    if (chance(25)) out += '.' + std::to_string(below(100));
    if (chance(15)) out += '%'; else put(measures_, out);
  }
  void write_date(std::string& out) {
    if (chance(40)) out += std::to_string(1978 + below(48)) + nian_;
    out += std::to_string(1 + below(12)) + yue_;
    if (chance(70)) out += std::to_string(1 + below(28)) + ri_;
  }
  void write_subject(std::string& out) {
    switch (below(6)) {
      case 0: put(places_, out), put(organisations_, out); break;
      case 1: put(organisations_, out), put(titles_, out), write_name(out); break;
      case 2: put(places_, out); break;
      case 3: put(adjectives_, out), put(nouns_, out); break;
      default: put(nouns_, out);
    }
  }
  void write_object(std::string& out) {
    switch (below(9)) {
      case 0: write_number(out), put(nouns_, out); break;
      case 1: out += "“", put(nouns_, out), put(verbs_, out), out += "”", put(nouns_, out); break;
      case 2: put(nouns_, out), out += "、", put(nouns_, out), out += "、", put(nouns_, out); break;
      case 3: out += "《", put(nouns_, out), put(verbs_, out), put(nouns_, out), out += "》"; break;
      case 4: put(characters_, out), put(characters_, out), put(nouns_, out); break;
      case 5: put(adjectives_, out), put(functions_, out), put(nouns_, out); break;
      default: put(nouns_, out), put(nouns_, out);
    }
  }
  void write_clause(std::string& out) {
    if (chance(6)) write_date(out);
    if (chance(30)) put(adverbs_, out);
    if (chance(60)) write_subject(out);
    if (chance(35)) put(adverbs_, out);
    if (chance(7)) put(idioms_, out);
    if (chance(2)) put(latin_, out);
    put(verbs_, out);
    if (chance(40)) put(functions_, out);
    write_object(out);
    if (chance(30)) put(functions_, out), put(nouns_, out);
    if (chance(20)) put(verbs_, out);
  }
  void write_sentence(std::string& out) {
    const bool speech = chance(8);
    if (speech) write_name(out), out += said_ + "：“";
    const std::uint32_t clauses = 1 + below(4);
    for (std::uint32_t i = 0; i < clauses; ++i) {
      if (i > 0) out += chance(92) ? "，" : "；";
      write_clause(out);
    }
    out += chance(96) ? "。" : chance(50) ? "！" : "？";
    if (speech) out += "”";
  }

  std::uint64_t state_;
  Vocabulary nouns_, verbs_, adjectives_, adverbs_, functions_, places_, organisations_, titles_, surnames_,
      characters_, measures_, idioms_, latin_;
  std::string nian_, yue_, ri_, said_, report_;
};

std::size_t usual_bytes(std::string_view name) {
  return name == "short" ? 200 : name == "long" ? 50000 : 1500;
}

Corpus generate(std::string_view name) {
  std::unique_ptr<opencc::SimpleConverter> convert;
  if (name == "trad") convert = std::make_unique<opencc::SimpleConverter>("s2t.json");
  Writer writer(kSeed + usual_bytes(name), convert.get());
  Corpus made;
  made.text.reserve(kCorpusBytes + 2 * usual_bytes(name));
  while (made.text.size() < kCorpusBytes) {
    writer.write_document(usual_bytes(name), made.text);
    made.ends.push_back(made.text.size());
  }
  return made;
}

Corpus read_json_lines(std::istream& in) {
  Corpus read;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    simdjson::dom::element record;
    std::string_view text;
    if (parser.parse(line).get(record)) continue;
    if (record["text"].get(text) && record["content"].get(text)) continue;
    if (!text.empty()) read.add(text);
  }
  return read;
}

Corpus read_text(std::istream& in, std::size_t usual) {
  Corpus read;
  std::string document;
  for (std::string line; std::getline(in, line);) {
    document += line + '\n';
    if (document.size() >= usual) read.add(document), document.clear();
  }
  if (!document.empty()) read.add(document);
  return read;
}

struct Shelf {
  std::map<std::string, Corpus, std::less<>> corpora;
  std::map<std::string, std::string, std::less<>> files;
};
Shelf& shelf() {
  static Shelf* const kept = new Shelf;
  return *kept;
}

}  // namespace

const Corpus& corpus(std::string_view name) {
  auto& corpora = shelf().corpora;
  const auto found = corpora.find(name);
  if (found != corpora.end()) return found->second;
  return corpora.emplace(std::string(name), generate(name)).first->second;
}

const Corpus& corpus_sample(std::string_view name, std::size_t bytes) {
  auto& corpora = shelf().corpora;
  const std::string key = std::string(name) + '/' + std::to_string(bytes);
  const auto found = corpora.find(key);
  if (found != corpora.end()) return found->second;
  const Corpus& whole = corpus(name);
  Corpus sample;
  for (std::size_t i = 0; i < whole.size() && sample.bytes() < bytes; ++i) sample.add(whole.document(i));
  return corpora.emplace(key, std::move(sample)).first->second;
}

hansieve::Result<void> replace_corpus(std::string_view setting) {
  using hansieve::Error;
  using hansieve::ErrorCode;
  const std::size_t equals = setting.find('=');
  const std::string name(setting.substr(0, equals));
  if (equals == std::string_view::npos || std::find(kCorpora.begin(), kCorpora.end(), name) == kCorpora.end()) {
    return Error{ErrorCode::kUsage, "--corpus wants NAME=FILE with NAME one of news, trad, short, long"};
  }
  const std::string file(setting.substr(equals + 1));
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{ErrorCode::kInputOutput, "cannot read " + file};
  const bool json = file.ends_with(".jsonl") || file.ends_with(".json");
  Corpus read = json ? read_json_lines(in) : read_text(in, usual_bytes(name));
  if (read.size() == 0) return Error{ErrorCode::kInputOutput, "no documents in " + file};
  shelf().corpora.insert_or_assign(name, std::move(read));
  shelf().files.insert_or_assign(name, file);
  return {};
}

std::string corpus_source(std::string_view name) {
  const auto found = shelf().files.find(name);
  return found != shelf().files.end() ? found->second : "generated, seed " + std::to_string(kSeed);
}

}  // namespace bench

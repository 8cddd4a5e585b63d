#include "measure/corpus.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <memory>

#include "measure/corpus_words.h"
#include "measure/page.h"
#include "hansieve/clean/converter.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"
#include "hansieve/io/walk.h"
#include "hansieve/run/formats.h"
#include "hansieve/text/utf8.h"

namespace hansieve::measure {
namespace {

constexpr std::uint64_t kSeed = 1;

std::string converted(const Converter& convert, std::string_view text) {
  std::string out;
  convert.convert(text, true, out, nullptr);
  return out;
}

/// Draws from a list of words by Zipf's law, in constant time (alias-free: a table of 4096 entries).
class Vocabulary {
 public:
  Vocabulary(std::string_view list, double exponent, const Converter* convert) {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(' ', at), list.size());
      std::string word(list.substr(at, end - at));
      words_.push_back(convert ? converted(*convert, word) : word);
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
  Writer(std::uint64_t seed, const Converter* convert)
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
  static std::string one(const char* word, const Converter* convert) {
    return convert ? converted(*convert, word) : word;
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
  return name == "short" ? 200 : name == "long" ? 50000 : name == "pages" ? 6000 : 1500;
}

// Documents are valid UTF-8 here: bytes that are none are left out, as their repair is nothing to be measured.
void add_valid(std::string_view bytes, Corpus& to) {
  std::string text;
  std::size_t at = 0;
  for (Invalid bad = find_invalid(bytes); bad.size > 0; bad = find_invalid(bytes, at)) {
    text += bytes.substr(at, bad.at - at);
    at = bad.at + bad.size;
  }
  if (at == 0 && !bytes.empty()) return to.add(bytes);
  text += bytes.substr(at);
  if (!text.empty()) to.add(text);
}

Result<void> read_file_into(const std::string& path, std::size_t most_bytes, std::size_t usual, Corpus& to) {
  auto source = open_source(path);
  if (!source) return source.error();
  const Format format = format_of(path == "-" ? std::string_view() : std::string_view(path), Format::kAuto);
  LineReader lines(**source);
  JsonObject object;
  std::string document, text;
  for (std::string batch; to.bytes() + document.size() < most_bytes;) {
    const auto more = lines.next(batch);
    if (!more) return more.error();
    if (!*more) break;
    for_each_line(batch, [&](std::string_view line) {
      if (to.bytes() + document.size() >= most_bytes) return;
      if (format == Format::kJsonLines) {
        const auto field = object.parse(line) ? find_text(object, {}) : Result<const JsonMember*>(Error{});
        if (!field) return;
        text.clear();
        json_unescape((*field)->inside(), text);
        return add_valid(text, to);
      }
      document += line;
      if (usual > 0 && document.size() >= usual) add_valid(document, to), document.clear();
    });
  }
  add_valid(document, to);
  return {};
}

struct Shelf {
  std::map<std::string, Corpus, std::less<>> corpora;
  std::map<std::string, std::string, std::less<>> files;
};
Shelf& shelf() {
  static Shelf* const kept = new Shelf;
  return *kept;
}

// Pages of a few articles each.
Corpus generate_pages(std::size_t bytes) {
  constexpr std::size_t kArticleBytes = 1500;
  Writer writer(kSeed, nullptr);
  PageSetter setter(kSeed);
  Corpus made;
  while (made.text.size() < bytes) {
    std::string articles;
    std::vector<std::size_t> ends;
    while (articles.size() < usual_bytes("pages")) {
      writer.write_document(kArticleBytes, articles);
      ends.push_back(articles.size());
    }
    std::vector<std::string_view> views;
    for (std::size_t i = 0, begin = 0; i < ends.size(); begin = ends[i++]) views.push_back(std::string_view(articles).substr(begin, ends[i] - begin));
    setter.set(views, made.text);
    made.ends.push_back(made.text.size());
  }
  return made;
}

Corpus generate_documents(std::string_view name, std::size_t bytes) {
  std::shared_ptr<const Converter> convert;
  if (name == "trad") {
    auto loaded = Converter::load("s2t");
    assert(loaded);  // part of the OpenCC that this was built with
    convert = *loaded;
  }
  Writer writer(kSeed + usual_bytes(name), convert.get());
  Corpus made;
  made.text.reserve(bytes + 2 * usual_bytes(name));
  while (made.text.size() < bytes) {
    writer.write_document(usual_bytes(name), made.text);
    made.ends.push_back(made.text.size());
  }
  return made;
}

}  // namespace

Corpus generate_corpus(std::string_view name, std::size_t bytes) {
  return name == "pages" ? generate_pages(bytes) : generate_documents(name, bytes);
}

Result<Corpus> read_corpus(const std::vector<std::string>& paths, std::size_t most_bytes) {
  Corpus read;
  for (const std::string& path : paths) {
    if (path == "-" || !is_directory(path)) {
      if (auto ok = read_file_into(path, most_bytes, 0, read); !ok) return ok.error();
      continue;
    }
    DirectoryWalk walk(path, [](const Error&) {});
    while (const auto name = walk.next()) {
      if (read.bytes() >= most_bytes) break;
      // A file that cannot be read is not measured; the others are.
      (void)read_file_into(path + (path.ends_with('/') ? "" : "/") + *name, most_bytes, 0, read);
    }
  }
  if (read.size() == 0) return Error{ErrorCode::kInputOutput, "no documents in " + paths.front() + ": give text files or JSON Lines with a text field"};
  return read;
}

const Corpus& corpus(std::string_view name) {
  auto& corpora = shelf().corpora;
  const auto found = corpora.find(name);
  if (found != corpora.end()) return found->second;
  return corpora.emplace(std::string(name), generate_corpus(name, name == "pages" ? kDirtyCorpusBytes : kCorpusBytes)).first->second;
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

Result<void> replace_corpus(std::string_view setting) {
  const std::size_t equals = setting.find('=');
  const std::string name(setting.substr(0, equals));
  const bool known = std::find(kCorpora.begin(), kCorpora.end(), name) != kCorpora.end() ||
                     std::find(kDirtyCorpora.begin(), kDirtyCorpora.end(), name) != kDirtyCorpora.end();
  if (equals == std::string_view::npos || !known) {
    return Error{ErrorCode::kUsage, "--corpus wants NAME=FILE with NAME one of news, trad, short, long, pages"};
  }
  const std::string file(setting.substr(equals + 1));
  Corpus read;
  if (auto ok = read_file_into(file, ~std::size_t{0}, usual_bytes(name), read); !ok) return ok;
  if (read.size() == 0) return Error{ErrorCode::kInputOutput, "no documents in " + file};
  shelf().corpora.insert_or_assign(name, std::move(read));
  shelf().files.insert_or_assign(name, file);
  return {};
}

std::string corpus_source(std::string_view name) {
  const auto found = shelf().files.find(name);
  return found != shelf().files.end() ? found->second : "generated, seed " + std::to_string(kSeed);
}

}  // namespace hansieve::measure
